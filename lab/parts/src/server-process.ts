import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '@signalbox/testing/until';

const READY_WITHIN_MS = 30_000;
const LAST_CHARACTERS = 2_000;

/** A server that this process runs. It ends with `Ctrl-C` too. */
export interface ServerProcess extends AsyncDisposable {
  /** Its address, without a path. */
  readonly url: string;
}

/**
 * Starts a program, and waits until it answers.
 * @param url - its address.
 * @param readyPath - the path that it answers with 200 when it is ready.
 * @throws Error with its last output if it ends, or does not answer in time.
 */
export async function startServer(
  file: string,
  args: readonly string[],
  url: string,
  readyPath: string,
): Promise<ServerProcess> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-LAST_CHARACTERS)));
  }
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  const ended = once(child, 'exit');
  const early = ended.then(() => Promise.reject(new Error('it has ended')));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    const isReady = async () => (await fetch(url + readyPath, { signal: AbortSignal.timeout(1_000) })).ok;
    await Promise.race([until(isReady, { timeoutMs: READY_WITHIN_MS, intervalMs: 100 }), failed, early]);
    early.catch(() => {});
    failed.catch(() => {});
    return { url, [Symbol.asyncDispose]: stop };
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`${file} does not start:\n${output}`, { cause });
  }
}
