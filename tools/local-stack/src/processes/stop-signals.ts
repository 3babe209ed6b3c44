import type { EventEmitter } from 'node:events';

// One Ctrl-C may arrive twice: from the terminal, and passed on by npm.
const SAME_KEYSTROKE_MS = 500;

/**
 * From now on SIGINT, SIGTERM and SIGHUP only abort these: the first one `stop`, another one `stopAtOnce`. The end of the
 * IPC channel, where there is one, aborts `stop`.
 * @param source - what emits the signals. @defaultValue this process
 */
export function stopSignals(
  source: EventEmitter = process,
  now: () => number = () => performance.now(),
): { stop: AbortSignal; stopAtOnce: AbortSignal } {
  const stop = new AbortController();
  const stopAtOnce = new AbortController();
  let firstAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    source.on(signal, () => {
      if (!stop.signal.aborted) {
        firstAt = now();
        stop.abort();
      } else if (now() - firstAt > SAME_KEYSTROKE_MS) stopAtOnce.abort();
    });
  }
  // Who started this with a channel is gone when the channel is.
  source.on('disconnect', () => stop.abort());
  return { stop: stop.signal, stopAtOnce: stopAtOnce.signal };
}
