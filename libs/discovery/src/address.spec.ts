import { describe, expect, it } from 'vitest';
import { invalidAddressReason, formatHostPort, withoutBrackets } from './address.ts';

describe('addresses', () => {
  it.each([
    ['10.1.2.3', 80, '10.1.2.3:80'],
    ['::1', 7000, '[::1]:7000'],
    ['localhost', 1, 'localhost:1'],
  ])('are formatted with their port: %s, %i', (address, port, text) => {
    expect(formatHostPort(address, port)).toBe(text);
    expect(URL.canParse(`http://${text}`)).toBe(true);
    expect(withoutBrackets(text.slice(0, text.lastIndexOf(':')))).toBe(address);
  });

  it.each([
    ['10.1.2.3', undefined],
    ['::1', undefined],
    ['fd00::1:7000', undefined],
    ['users.internal', /no names/],
    ['', /no names/],
    ['300.1.1.1', /no names/],
    ['127.0.0.1:7000', /without a port/],
    ['[::1]:7000', /without a port/],
    ['0.0.0.0', /a specific address/],
    ['::', /a specific address/],
  ])('are rejected if other processes cannot call them: %j', (text, expected) => {
    if (expected === undefined) expect(invalidAddressReason(text)).toBeUndefined();
    else expect(invalidAddressReason(text)).toMatch(expected);
  });
});
