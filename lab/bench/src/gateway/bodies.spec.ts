import { describe, expect, it } from 'vitest';
import { bodies, BYTES } from './bodies.ts';

describe('bodies', () => {
  it.each(['small', 'large'] as const)(
    'the %s one has its bytes, and is the same after a parser and a writer',
    (size) => {
      expect(Buffer.byteLength(bodies[size])).toBe(BYTES[size]);
      expect(JSON.stringify(JSON.parse(bodies[size]))).toBe(bodies[size]);
    },
  );
});
