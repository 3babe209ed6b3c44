import { createHash } from 'node:crypto';
import { seededRandom } from '@signalbox/testing/seeded-random';

/** Repeatable chance: the same seed gives the same numbers. */
export class Random {
  private readonly next: () => number;

  constructor(seed: string) {
    this.next = seededRandom(createHash('sha256').update(seed).digest().readUInt32LE());
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  oneOf<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}
