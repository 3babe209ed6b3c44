import { IntRandom } from '@signalbox/balancing';

/**
 * Random numbers in [0, 1). The same seed and stream give the same numbers; different streams are independent. So a
 * comparison of policies can use the same arrivals.
 */
export function randomStream(seed: number, stream: number): () => number {
  const random = new IntRandom([seed, stream, 0x9e3779b9]);
  return () => random.fraction();
}
