/** A source of random numbers in [0, 1), like `Math.random`. Tests use a seeded one. */
export type Random = () => number;

type Words = readonly [number, number, number];

/**
 * Random integers, computed with integers only, because `Math.random()` allocates a heap number for each result.
 * @see sfc32, by Chris Doty-Humphrey: PractRand, http://pracrand.sourceforge.net
 */
export class IntRandom {
  private a: number;
  private b: number;
  private c: number;
  private turn = 1;

  /** @param seed - three words of 32 bits, or a generator of them. The same seed yields the same sequence. */
  constructor(seed: Random | Words) {
    const word = (at: 0 | 1 | 2) => (typeof seed === 'function' ? seed() * 2 ** 32 : seed[at]) | 0;
    this.a = word(0);
    this.b = word(1);
    this.c = word(2);
    // The state needs some rounds to mix. PractRand uses 15 for a seed of three words.
    for (let i = 0; i < 15; i += 1) this.bits();
  }

  /** 32 random bits, as a signed integer. */
  bits(): number {
    const sum = (((this.a + this.b) | 0) + this.turn) | 0;
    this.turn = (this.turn + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum;
  }

  /** A random integer in [0, `limit`). */
  below(limit: number): number {
    return Math.floor(((this.bits() >>> 0) / 2 ** 32) * limit);
  }

  /** A random number in [0, 1). */
  fraction(): number {
    return (this.bits() >>> 0) / 2 ** 32;
  }
}
