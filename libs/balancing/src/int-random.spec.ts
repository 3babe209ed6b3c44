import { describe, expect, it } from 'vitest';
import { IntRandom } from './int-random.ts';

describe('IntRandom', () => {
  it('returns the numbers of sfc32 with the seeding of PractRand for three words', () => {
    const random = new IntRandom([1, 1, 0x9e3779b9]);
    expect(Array.from({ length: 4 }, () => random.bits() >>> 0)).toEqual([
      2730880141, 484120433, 2736689679, 2906006315,
    ]);
  });

  it('takes its seed words from a generator, too', () => {
    const words = [1, 7, 0x9e3779b9];
    const drawn = words.map((word) => word / 2 ** 32);
    const [one, other] = [new IntRandom(() => drawn.shift()!), new IntRandom([1, 7, 0x9e3779b9])];
    expect([one.bits(), one.bits()]).toEqual([other.bits(), other.bits()]);
  });
});
