/**
 * Numbers in [0, 1) that are the same for the same seed and stream, and independent between streams, so that policies can
 * be compared under the very same arrivals. (sfc32, by Chris Doty-Humphrey)
 */
export function randomStream(seed: number, stream: number): () => number {
  let [a, b, c, count] = [seed | 0, stream | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let mixing = 0; mixing < 15; mixing += 1) next();
  return next;
}
