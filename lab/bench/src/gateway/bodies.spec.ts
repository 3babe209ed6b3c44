import { describe, expect, it } from 'vitest';
import { bodies, BYTES } from './bodies.ts';

describe('bodies', () => {
  it.each(['small', 'large'] as const)(
    'the %s one has its size, and parsing and serializing it returns the same bytes',
    (size) => {
      expect(Buffer.byteLength(bodies[size])).toBe(BYTES[size]);
      expect(JSON.stringify(JSON.parse(bodies[size]))).toBe(bodies[size]);
    },
  );
});
