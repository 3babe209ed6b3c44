import { readState, type StackState } from '@signalbox/stack';
import { inject } from 'vitest';

/** How to start the local stack of this suite. */
export interface LocalStack {
  readonly dataDir: string;
  /** Where it exports traces and log lines. Without it, the stack has the console, which receives them. */
  readonly otlp?: string;
}

/** The system under test: a local stack that this suite started, or any other system by its URL. */
export type SystemUnderTest =
  ({ readonly kind: 'local-stack' } & LocalStack) | { readonly kind: 'elsewhere'; readonly baseUrl: string };

const system = inject('system');

/** Whether the suite can access single instances, databases and logs. */
export const hasStack = system.kind === 'local-stack';

/** The URL of the gateway. */
export function baseUrl(): string {
  return system.kind === 'elsewhere' ? system.baseUrl : (stack().gateways[0] ?? 'no gateway in stack.json');
}

/** @throws Error if the system is another one. */
export function localStack(): LocalStack {
  if (system.kind !== 'local-stack') throw new Error('this suite did not start the system');
  return system;
}

/** The data folder of the local stack. */
export const dataDir = (): string => localStack().dataDir;

/** The present state of the local stack. Pids and ports change when a process restarts. */
export function stack(): StackState {
  return readState(dataDir());
}
