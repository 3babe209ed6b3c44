import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestServices, startStack, type RunningStack, type StackOptions } from '@signalbox/stack';

/** A stack that deletes its data when it stops. */
export interface TemporaryStack extends RunningStack, AsyncDisposable {}

/**
 * Starts a local stack on free ports, in its own temporary folder.
 * @param options - by default, one instance of each service and a log file beside the data.
 * @throws Error with the end of its log if it does not start.
 */
export async function startTemporaryStack({
  scale,
  ...options
}: Partial<Omit<StackOptions, 'dataDir'>> = {}): Promise<TemporaryStack> {
  const one = Object.fromEntries(requestServices.map(({ name }) => [name, 1]));
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-lab-'));
  const paths = { dataDir: join(folder, 'data'), logFile: join(folder, 'log') };
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const stack = await startStack({ ...paths, scale: { ...one, ...scale }, ...options });
    const stop = () => stack.stop().finally(remove);
    return { ...stack, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    remove();
    throw error;
  }
}
