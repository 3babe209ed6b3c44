import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapAsJson } from './map.fixture.ts';
import { parseMap } from './system-map.ts';

describe('the map of a console', () => {
  it('contains what the table shows', () => {
    const fault = { delayMs: 200, abortPercent: 50 };
    const map = parseMap(mapAsJson({}, { name: null, state: 'ejected', reason: 'timeouts', fault, p99Ms: null }));
    expect(map).toMatchObject({ installation: 'signalbox', registry: 'reachable', traffic: 20 });
    expect(map.services[0]!.instances).toMatchObject([
      { name: 'users-1', state: 'serving', detail: '', inFlight: 3, p99Ms: 48.7 },
      { name: 'users-0a1b', state: 'ejected', detail: 'timeouts; 200 ms delay, 50 % fail', p99Ms: undefined },
    ]);
    expect(map.lines).toMatchObject([{ from: 'gateway', to: 'users', callsPerSecond: 12.34 }]);
  });

  it('may have any other form', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (services, registry) => {
        const { lines } = parseMap(JSON.stringify({ services, registry, lines: services, traffic: registry }));
        expect(Array.isArray(lines)).toBe(true);
      }),
    );
  });

  it('must be JSON', () => {
    expect(() => parseMap('<html>')).toThrow(SyntaxError);
  });
});
