import { setTimeout } from 'node:timers/promises';
import { UnavailableError } from '@signalbox/contract';

/** A fault that a server adds to each call that it serves. Both values may change while it runs. */
export interface InjectedFault {
  /** Delay before the handler runs, in milliseconds. */
  readonly delayMs: number;
  /** Share of the calls that fail without reaching the handler, in percent. */
  readonly abortPercent: number;
}

/** Whether it does anything now. Most calls of a server that allows faults have none. */
export const isActive = ({ delayMs, abortPercent }: InjectedFault): boolean => delayMs > 0 || abortPercent > 0;

/** @throws UnavailableError for the share of the calls that fails. */
export async function injectFault({ delayMs, abortPercent }: InjectedFault, signal: AbortSignal): Promise<void> {
  if (delayMs > 0) await setTimeout(delayMs, undefined, { signal });
  if (Math.random() * 100 < abortPercent) throw new UnavailableError('an injected fault');
}
