/** The longest that a timer of Node can be set for, in milliseconds: what is longer would be due at once. */
const MAX_TIMER_MS = 0x7fff_ffff;

/** Calls `expire` at a moment of `performance.now()`, after 24 days at the latest. */
export function atDeadline(deadlineAt: number, expire: () => void): NodeJS.Timeout {
  return setTimeout(expire, Math.min(Math.ceil(deadlineAt - performance.now()), MAX_TIMER_MS));
}
