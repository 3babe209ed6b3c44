import { describe, expect, it } from 'vitest';
import { formatBytes, formatCents, formatMs, formatNumber, formatSeconds, shortId } from './formats.ts';

describe('a number', () => {
  it.each([
    [0, '0'],
    [0.254, '0.25'],
    [3, '3'],
    [12.34, '12.3'],
    [1_234_567.8, '1 234 568'],
  ])('%d has three digits at least, and groups', (value, text) => expect(formatNumber(value)).toBe(text));
});

describe('a duration', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [0.042, '42 µs'],
    [4.13, '4.13 ms'],
    [1_500, '1.50 s'],
    [125_000, '2 min 5 s'],
  ])('of %s ms has the unit that fits', (ms, text) => expect(formatMs(ms)).toBe(text));

  it('of seconds has at most two units', () => {
    expect(formatSeconds(59)).toBe('59 s');
    expect(formatSeconds(7_800)).toBe('2 h 10 min');
  });
});

describe('other values', () => {
  it('have their units', () => {
    expect(formatBytes(90_400_000)).toBe('90.4 MB');
    expect(formatBytes(0)).toBe('0 B');
    expect(formatBytes(null)).toBe('–');
    expect(formatCents(123_456)).toBe('1 234.56');
    expect(formatCents(5)).toBe('0.05');
    expect(shortId('0192f0c8-7b1e-7000-8000-0123456789ab')).toBe('…456789ab');
    expect(shortId('users-1')).toBe('users-1');
  });
});
