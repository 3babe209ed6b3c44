import { describe, expect, it } from 'vitest';
import { toFigures } from './autocannon-figures.ts';
import { parseFigures } from './load.ts';

describe('parseFigures', () => {
  it('parses the last line, whatever a load generator prints before it', () => {
    const printed = `Running 3s test @ http://127.0.0.1:1/
  64 connections
Requests/sec:  20000.00

{"requests":60000,"seconds":3.000100,"p50Ms":2.100,"p99Ms":9.500,"errors":0}
`;
    expect(parseFigures(printed)).toEqual({ requests: 60_000, seconds: 3.0001, p50Ms: 2.1, p99Ms: 9.5, errors: 0 });
  });

  it.each([
    ['nothing', ''],
    ['text', 'unable to connect to 127.0.0.1:1 Connection refused'],
    ['only some figures', '{"requests":60000,"seconds":3}'],
    ['a figure that is not a number', '{"requests":0,"seconds":3,"p50Ms":null,"p99Ms":1,"errors":0}'],
  ])('rejects %s', (_, printed) => {
    expect(() => parseFigures(printed)).toThrow(`no figures in: ${printed}`);
  });
});

describe('toFigures', () => {
  it('counts every kind of error that autocannon reports', () => {
    const latency = { p50: 2, p99: 9 };
    const result = { requests: { total: 500 }, duration: 1.02, latency, errors: 3, timeouts: 2, non2xx: 4 };
    expect(toFigures(result)).toEqual({ requests: 500, seconds: 1.02, p50Ms: 2, p99Ms: 9, errors: 7 });
  });
});
