import type { Random } from '@signalbox/balancing';

/**
 * How long to wait before a lost server is tried again, in milliseconds: anything up to a second, so that clients which
 * lost it together don't come back together ("full jitter"). It does not grow: an agent that is back is found within
 * a second, and two questions a second harm none that is not.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (Brooker, 2015)
 */
export const retryPauseMs = (random: Random): number => random() * 1000;
