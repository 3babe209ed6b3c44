/** Maximum delay of a Node timer, in milliseconds. A longer one would fire immediately. */
const MAX_TIMER_MS = 0x7fff_ffff;

/** Calls `expire` at a time of `performance.now()`, or after 24 days. */
export function atDeadline(deadlineAt: number, expire: () => void): NodeJS.Timeout {
  return setTimeout(expire, Math.min(Math.ceil(deadlineAt - performance.now()), MAX_TIMER_MS));
}
