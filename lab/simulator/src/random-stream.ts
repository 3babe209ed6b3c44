import { IntRandom } from '@signalbox/balancing';

/**
 * Numbers in [0, 1) that are the same for the same seed and stream, and independent between streams, so that policies can
 * be compared under the very same arrivals.
 */
export function randomStream(seed: number, stream: number): () => number {
  const random = new IntRandom([seed, stream, 0x9e3779b9]);
  return () => random.fraction();
}
