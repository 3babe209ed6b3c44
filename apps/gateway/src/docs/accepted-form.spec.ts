import { expect, it } from 'vitest';
import { acceptsEncoding, hasRepresentation } from './accepted-form.ts';

it.each([
  [undefined, false],
  ['', false],
  ['br', true],
  ['gzip, deflate, BR', true],
  ['gzip;q=1.0, br;q=0.1', true],
  ['br;q=0', false],
  ['br; Q=0.000', false],
  ['*', true],
  ['*;q=0', false],
  ['br;q=0, *', false],
  ['*, br;q=0', false],
  ['brotli, xbr', false],
  ['identity', false],
])('Accept-Encoding: %s accepts br: %s', (accepted, expected) => {
  expect(acceptsEncoding(accepted, 'br')).toBe(expected);
});

it.each([
  [undefined, false],
  ['', false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b"', false],
  ['a', false],
  ['*', true],
])('If-None-Match: %s matches "a": %s', (header, expected) => {
  expect(hasRepresentation(header, '"a"')).toBe(expected);
});
