import { cpus, release, totalmem, type as system } from 'node:os';

/** Describes this machine in one line: cores, memory, operating system and Node version. */
export function machine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${memory}, ${system()} ${release()}, Node ${process.version}`;
}
