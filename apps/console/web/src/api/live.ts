import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Problem } from '../../../src/api/control.ts';
import { get, RequestError } from './client.ts';
import type { Address } from './contract.ts';
import { openStream } from './stream.ts';

/** Data of the console, as a component sees it. */
export interface Live<Data> {
  readonly data: ReadonlySignal<Data | undefined>;
  /** Why the console refuses to send it; null while it does not. */
  readonly problem: ReadonlySignal<Problem | null>;
}

/**
 * Follows a resource while the component exists. With a new address, the previous data stays until the new data arrives.
 * Each page has one such stream, because a browser opens six connections to an address at most.
 * @param address - null: follow nothing, and keep the data.
 */
export function useLive<Data>(address: Address<Data> | null): Live<Data> {
  const data = useSignal<Data | undefined>(undefined);
  const problem = useSignal<Problem | null>(null);
  useEffect(() => {
    if (address === null) return undefined;
    return openStream(address, {
      onData(next) {
        data.value = next;
        problem.value = null;
      },
      onProblem: (next) => (problem.value = next),
    });
  }, [address]);
  return { data, problem };
}

/** Reads a resource again and again, but not while the page is hidden. */
export function useReadEvery<Data>(everyMs: number, address: Address<Data> | null): Live<Data> {
  const round = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || round.value++, everyMs);
    return () => clearInterval(timer);
  }, []);
  return useRead(address, round.value);
}

/**
 * Reads a resource once, and again each time `version` changes. A failure keeps the previous data.
 * @param address - null: read nothing.
 */
export function useRead<Data>(address: Address<Data> | null, version: unknown = 0): Live<Data> {
  const data = useSignal<Data | undefined>(undefined);
  const problem = useSignal<Problem | null>(null);
  useEffect(() => {
    if (address === null) return undefined;
    const controller = new AbortController();
    get(address, controller.signal).then(
      (next) => {
        if (controller.signal.aborted) return;
        data.value = next;
        problem.value = null;
      },
      (error: unknown) => {
        if (!controller.signal.aborted && error instanceof RequestError) problem.value = error.problem;
      },
    );
    return () => controller.abort();
  }, [address, version]);
  return { data, problem };
}
