import { createHash } from 'node:crypto';
import { seededRandom } from '@signalbox/testing/seeded-random';

/** A seeded random generator: the same seed returns the same numbers. */
export class Random {
  private readonly next: () => number;

  constructor(seed: string) {
    this.next = seededRandom(createHash('sha256').update(seed).digest().readUInt32LE());
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  oneOf<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}
