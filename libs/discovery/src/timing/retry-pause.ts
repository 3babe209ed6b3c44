import type { Random } from '@signalbox/balancing';

/**
 * Pause before a lost server is tried again, in milliseconds: `random(0, 1000)`, so that clients that lost it together
 * don't reconnect together ("full jitter"). It does not grow: an agent that restarts is found within a second, and two
 * queries per second do no harm.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (Brooker, 2015)
 */
export const retryPauseMs = (random: Random): number => random() * 1000;
