import { signal } from '@preact/signals';
import type { Problem } from '../../../src/api/control.ts';
import { request, RequestError } from './client.ts';
import type { Address } from './contract.ts';
import { eventReader } from './events.ts';

/** Whether the console answers. The page shows a bar while it does not. */
export const isConnected = signal(true);

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 10_000;
/** A connection without data for this time may be dead: the stream opens another. */
const SILENCE_MS = 30_000;

/** The wait before attempt `attempt` (from 0): doubled each time, and up to a half shorter at random. */
export const waitBeforeMs = (attempt: number, random = Math.random()): number =>
  Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (1 - random / 2);

export interface StreamHandlers<Data> {
  onData(data: Data): void;
  /** The console refused the request. The stream tries again. */
  onProblem(problem: Problem): void;
}

/**
 * Follows a resource of the console. The stream reconnects after a failure and pauses while the page is hidden.
 * @returns a function that ends it.
 */
export function openStream<Data>(address: Address<Data>, { onData, onProblem }: StreamHandlers<Data>): () => void {
  let current: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;

  async function connect(): Promise<void> {
    const controller = new AbortController();
    current = controller;
    let silence: ReturnType<typeof setTimeout> | undefined;
    try {
      const { signal } = controller;
      const response = await request(address, { headers: { accept: 'text/event-stream' }, signal });
      const next = eventReader((data) => onData(JSON.parse(data) as Data));
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        clearTimeout(silence);
        silence = setTimeout(() => controller.abort(), SILENCE_MS);
        const { done, value } = await reader.read();
        if (done) break;
        attempt = 0;
        isConnected.value = true;
        next(value);
      }
    } catch (error) {
      if (error instanceof RequestError && error.problem.status !== 0) {
        if (current === controller) onProblem(error.problem);
        isConnected.value = true;
      } else if (current === controller && !controller.signal.aborted) {
        isConnected.value = false;
      }
    }
    clearTimeout(silence);
    if (current === controller) timer = setTimeout(connect, waitBeforeMs(attempt++));
  }

  function pause(): void {
    clearTimeout(timer);
    const previous = current;
    current = undefined;
    previous?.abort();
  }

  function follow(): void {
    if (document.hidden) pause();
    else if (!current) void connect();
  }

  document.addEventListener('visibilitychange', follow);
  follow();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    pause();
  };
}
