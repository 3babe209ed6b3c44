import type { EventEmitter } from 'node:events';
import { npmAncestors } from './npm-ancestors.ts';
import { isAlive } from './process-identity.ts';

// One Ctrl-C may arrive twice: from the terminal, and forwarded by npm.
const SAME_KEYSTROKE_MS = 500;
const POLL_MS = 500;

/** The sources of stop requests. */
export interface StopSource {
  /** The emitter of the signals. @defaultValue this process */
  readonly emitter?: EventEmitter;
  readonly now?: () => number;
  /** The npm processes whose end stops this process. @defaultValue those above this process */
  readonly npm?: ReturnType<typeof npmAncestors>;
}

/** The stop requests that a process has received. */
export interface StopSignals {
  readonly stop: AbortSignal;
  readonly stopImmediately: AbortSignal;
}

/**
 * Converts SIGINT, SIGTERM and SIGHUP into abort signals: the first aborts `stop`, a later one `stopImmediately`. The end of
 * the IPC channel and the end of npm abort `stop` too, because a signal to npm only reaches the shell between npm and
 * this process.
 */
export function stopSignals({
  emitter = process,
  now = () => performance.now(),
  npm = npmAncestors(),
}: StopSource = {}): StopSignals {
  const stop = new AbortController();
  const stopImmediately = new AbortController();
  let firstAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    emitter.on(signal, () => {
      if (!stop.signal.aborted) {
        firstAt = now();
        stop.abort();
      } else if (now() - firstAt > SAME_KEYSTROKE_MS) stopImmediately.abort();
    });
  }
  // A closed channel means that the parent process has ended.
  emitter.on('disconnect', () => stop.abort());
  if (npm.isOrphan) stop.abort();
  if (npm.runners.length > 0) {
    const timer = setInterval(() => {
      if (npm.runners.every(isAlive)) return;
      clearInterval(timer);
      stop.abort();
    }, POLL_MS).unref();
  }
  return { stop: stop.signal, stopImmediately: stopImmediately.signal };
}
