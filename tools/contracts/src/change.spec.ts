import { expect, it } from 'vitest';
import { formatChange } from './change.ts';

it.each([
  ['', 'they still use it'],
  ['auth', 'they are refused'],
  ['errors', 'they handle only the codes of the last release'],
  ['request.items[].id', 'what they send is refused, or means something else'],
  ['reply[]', 'they rely on the reply of the last release'],
])('says why a change of "%s" breaks old callers', (path, reason) => {
  const text = formatChange({ subject: 'wagons.list', path, what: 'x', was: 1, is: 2, breaks: 'old callers' });
  expect(text).toBe(`✗ wagons.list${path && ` ${path}`}: x (was 1, is 2)\n    breaks old callers: ${reason}`);
});

it('says when a change breaks callers of old instances', () => {
  const text = formatChange({ subject: 'wagons.list', path: 'reply', what: 'x', breaks: 'callers of old instances' });
  expect(text).toMatch(/breaks callers of old instances: during an update, /);
});

it('shortens long values, and marks no compatible change', () => {
  const text = formatChange({ subject: 'wagons.list', path: '', what: 'x', is: 'y'.repeat(1000) });
  expect(text).toMatch(/^ {2}wagons\.list: x \(is "y{50,}…\)$/);
});
