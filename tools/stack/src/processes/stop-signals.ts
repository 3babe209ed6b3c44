import type { EventEmitter } from 'node:events';
import { npmAncestors } from './npm-ancestors.ts';
import { isAlive } from './process-identity.ts';

// One Ctrl-C may arrive twice: from the terminal, and passed on by npm.
const SAME_KEYSTROKE_MS = 500;
const POLL_MS = 500;

/** Where a process learns that it is to stop. */
export interface StopSource {
  /** What emits the signals. @defaultValue this process */
  readonly emitter?: EventEmitter;
  readonly now?: () => number;
  /** The npm processes that must not end before this one. @defaultValue those above this process */
  readonly npm?: ReturnType<typeof npmAncestors>;
}

/** What a process that is to stop is told. */
export interface StopSignals {
  readonly stop: AbortSignal;
  readonly stopAtOnce: AbortSignal;
}

/**
 * From now on SIGINT, SIGTERM and SIGHUP only abort these: the first one `stop`, another one `stopAtOnce`. `stop` is also
 * aborted by the end of the IPC channel, where there is one, and by the end of npm: a signal to npm reaches the shell
 * between npm and this process, and no further.
 */
export function stopSignals({
  emitter = process,
  now = () => performance.now(),
  npm = npmAncestors(),
}: StopSource = {}): StopSignals {
  const stop = new AbortController();
  const stopAtOnce = new AbortController();
  let firstAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    emitter.on(signal, () => {
      if (!stop.signal.aborted) {
        firstAt = now();
        stop.abort();
      } else if (now() - firstAt > SAME_KEYSTROKE_MS) stopAtOnce.abort();
    });
  }
  // Who started this with a channel is gone when the channel is.
  emitter.on('disconnect', () => stop.abort());
  if (npm.isOrphan) stop.abort();
  if (npm.runners.length > 0) {
    const timer = setInterval(() => {
      if (npm.runners.every(isAlive)) return;
      clearInterval(timer);
      stop.abort();
    }, POLL_MS).unref();
  }
  return { stop: stop.signal, stopAtOnce: stopAtOnce.signal };
}
