import type { Instance } from '../instance.ts';

/**
 * Which instances may be asked: those that pass. With none passing, all of them: what checks say may be wrong, and an
 * instance that can't serve says so by itself, in words that the caller understands.
 */
export function eligible<T extends { readonly instance: Instance }>(all: readonly T[]): readonly T[] {
  const passing = all.filter(({ instance }) => instance.status === 'passing');
  return passing.length > 0 ? passing : all;
}
