import { readState, type StackState } from '@signalbox/stack';
import { inject } from 'vitest';

/** Where the system under test runs: a local stack that this suite started, or any other one, by its address. */
export type SystemUnderTest =
  { readonly kind: 'local-stack'; readonly dataDir: string } | { readonly kind: 'elsewhere'; readonly baseUrl: string };

const system = inject('system');

/** Whether the suite can look behind the gateway: at single instances, databases and logs. */
export const hasStack = system.kind === 'local-stack';

/** The gateway's address. */
export function baseUrl(): string {
  return system.kind === 'elsewhere' ? system.baseUrl : (stack().gateways[0] ?? 'no gateway in stack.json');
}

/** The data folder of the local stack. */
export function dataDir(): string {
  if (system.kind !== 'local-stack') throw new Error('only a local stack has a data folder');
  return system.dataDir;
}

/** The local stack as it is now: pids and ports change when it starts something again. */
export function stack(): StackState {
  return readState(dataDir());
}
