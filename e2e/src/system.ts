import { readState, type StackState } from '@signalbox/stack';
import { inject } from 'vitest';

/** The system under test: a local stack that this suite started, or any other system by its URL. */
export type SystemUnderTest =
  { readonly kind: 'local-stack'; readonly dataDir: string } | { readonly kind: 'elsewhere'; readonly baseUrl: string };

const system = inject('system');

/** Whether the suite can access single instances, databases and logs. */
export const hasStack = system.kind === 'local-stack';

/** The URL of the gateway. */
export function baseUrl(): string {
  return system.kind === 'elsewhere' ? system.baseUrl : (stack().gateways[0] ?? 'no gateway in stack.json');
}

/** The data folder of the local stack. */
export function dataDir(): string {
  if (system.kind !== 'local-stack') throw new Error('only a local stack has a data folder');
  return system.dataDir;
}

/** The present state of the local stack. Pids and ports change when a process restarts. */
export function stack(): StackState {
  return readState(dataDir());
}
