import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { services, startStack, type RunningStack, type StackOptions } from '@signalbox/stack';

/** A stack whose data go with it when it stops. */
export interface TemporaryStack extends RunningStack, AsyncDisposable {}

/**
 * Starts a local stack on free ports, in a folder of its own.
 * @param options - one instance of each service and a log beside the data, unless they say otherwise.
 * @throws Error with the end of its log if it doesn't come up.
 */
export async function startTemporaryStack({
  scale,
  ...options
}: Partial<Omit<StackOptions, 'dataDir'>> = {}): Promise<TemporaryStack> {
  const one = Object.fromEntries(services.map(({ name }) => [name, 1]));
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
