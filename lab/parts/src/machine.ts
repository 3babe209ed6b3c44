import { cpus, release, totalmem, type as system } from 'node:os';

/** The machine that measures, in a line: cores, memory, system and Node. */
export function machine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${memory}, ${system()} ${release()}, Node ${process.version}`;
}
