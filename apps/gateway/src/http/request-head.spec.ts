import { AllowedHosts } from '@signalbox/service-defaults';
import { describe, expect, it } from 'vitest';
import { problemOfHead } from './request-head.ts';

function head(headers: Record<string, string>, httpVersion = '1.1', rawHeaders = Object.entries(headers).flat()) {
  return { headers, httpVersion, rawHeaders };
}
const hosts = new AllowedHosts(['x', 'a-b.c_d', 'xn--n8j.test', 'a%20b']);
const codeOf = (...args: Parameters<typeof head>) => problemOfHead(head(...args), true, hosts)?.code;

describe('Host', () => {
  it.each(['x', 'x:80', 'x:', 'a-b.c_d', '127.0.0.1:8080', '[::1]', '[::1]:8080', 'xn--n8j.test', 'a%20b'])(
    'accepts %s',
    (host) => expect(codeOf({ host })).toBeUndefined(),
  );

  it.each(['', 'a b', 'a/b', 'u@h', 'a:b', '::1', '[x]', 'a\\b', 'http://a'])('rejects "%s"', (host) =>
    expect(codeOf({ host })).toBe('BAD_REQUEST'),
  );

  it('is required, except in HTTP/1.0 for routes that do not need it', () => {
    expect(problemOfHead(head({}, '1.1'), false, hosts)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(problemOfHead(head({}, '1.0'), true, hosts)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(problemOfHead(head({}, '1.0'), false, hosts)).toBeUndefined();
  });

  it('must be localhost, an IP address or an allowed name', () => {
    expect(codeOf({ host: 'evil.example' })).toBe('MISDIRECTED_REQUEST');
  });

  it('must occur once, in any case of its name', () => {
    expect(codeOf({ host: 'x' }, '1.1', ['Host', 'x', 'Accept', 'host'])).toBeUndefined();
    expect(codeOf({ host: 'x' }, '1.1', ['Host', 'x', 'A', 'b', 'HOST', 'x'])).toBe('BAD_REQUEST');
  });
});

it.each([
  ['chunked', '1.1', undefined],
  ['Chunked', '1.1', undefined],
  ['gzip, chunked', '1.1', 'NOT_IMPLEMENTED'],
  ['gzip', '1.1', 'BAD_REQUEST'],
  ['chunked, gzip', '1.1', 'BAD_REQUEST'],
  ['xchunked', '1.1', 'BAD_REQUEST'],
  ['chunked', '1.0', 'BAD_REQUEST'],
])('Transfer-Encoding: %s in HTTP/%s: %s', (transfer, version, code) => {
  expect(codeOf({ host: 'x', 'transfer-encoding': transfer }, version)).toBe(code);
});

it.each([
  ['100-continue', '1.1', undefined],
  ['100-Continue', '1.1', undefined],
  ['x', '1.1', 'EXPECTATION_FAILED'],
  ['', '1.1', 'EXPECTATION_FAILED'],
  ['100-continue, x', '1.1', 'EXPECTATION_FAILED'],
  ['x', '1.0', undefined],
])('Expect: %s in HTTP/%s: %s', (expectation, version, code) => {
  expect(codeOf({ host: 'x', expect: expectation }, version)).toBe(code);
});

it.each(['0.9', '1.2', '2.0'])('rejects HTTP/%s', (version) => {
  expect(codeOf({ host: 'x' }, version)).toBe('BAD_REQUEST');
});
