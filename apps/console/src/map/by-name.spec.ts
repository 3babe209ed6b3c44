import { expect, it } from 'vitest';
import { byName } from './by-name.ts';

it('orders instances by the numbers in their names, and those without a name by id', () => {
  const named = (name: string | null, id = '') => ({ id, name });
  const sorted = [named('users-10'), named(null, 'users-3f'), named('users-2')].sort(byName);
  expect(sorted.map(({ name, id }) => name ?? id)).toEqual(['users-2', 'users-3f', 'users-10']);
});
