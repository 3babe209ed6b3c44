/** A source of numbers in [0, 1), as `Math.random`: replaced in tests by a seeded one. */
export type Random = () => number;

type Words = readonly [number, number, number];

/**
 * Whole numbers by chance, in whole numbers alone: `Math.random()` makes an object for each number, which a choice that is
 * made for every call can do without.
 * @see sfc32, by Chris Doty-Humphrey: PractRand, http://pracrand.sourceforge.net
 */
export class IntRandom {
  private a: number;
  private b: number;
  private c: number;
  private turn = 1;

  /** @param seed - three words of 32 bits, or where they come from. The same words, the same numbers. */
  constructor(seed: Random | Words) {
    const word = (at: 0 | 1 | 2) => (typeof seed === 'function' ? seed() * 2 ** 32 : seed[at]) | 0;
    this.a = word(0);
    this.b = word(1);
    this.c = word(2);
    // Its state is mixed well only after some turns: as many as PractRand makes where it is seeded with three words.
    for (let i = 0; i < 15; i += 1) this.bits();
  }

  /** 32 bits, as a signed number. */
  bits(): number {
    const mixed = (((this.a + this.b) | 0) + this.turn) | 0;
    this.turn = (this.turn + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + mixed) | 0;
    return mixed;
  }

  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number {
    return Math.floor(((this.bits() >>> 0) / 2 ** 32) * limit);
  }

  /** Any number from 0 up to, and without, 1. */
  fraction(): number {
    return (this.bits() >>> 0) / 2 ** 32;
  }
}
