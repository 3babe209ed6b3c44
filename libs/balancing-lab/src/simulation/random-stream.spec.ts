import { expect, it } from 'vitest';
import { randomStream } from './random-stream.ts';

it.each([
  [1, 1, [2730880141, 484120433, 2736689679, 2906006315]],
  [7, 3, [382179217, 4080694050, 749912787, 3900440921]],
  [0, 5, [3965007199, 2002352640, 1564664287, 1833690710]],
])('returns the same numbers as in recorded simulations: seed %d, stream %d', (seed, stream, numbers) => {
  const next = randomStream(seed, stream);
  expect(numbers.map(() => next() * 2 ** 32)).toEqual(numbers);
});
