import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeService } from './definition.ts';
import { HttpError } from './http/http-error.ts';

const decode = (body: unknown) => decodeService(Buffer.from(JSON.stringify(body)));

describe('decodeService', () => {
  it("derives missing ids: the service's from its name, the checks' from the service", () => {
    const one = decode({ Name: 'a', Check: { TTL: '1s' } });
    const two = decode({ Name: 'a', ID: 'a1', Check: { TTL: '1s' }, Checks: [{ TTL: '1s' }, { ID: 'x', TTL: '1s' }] });
    expect([one.id, one.checks.map(({ id }) => id)]).toEqual(['a', ['service:a']]);
    expect([two.id, two.checks.map(({ id }) => id)]).toEqual(['a1', ['service:a1:1', 'service:a1:2', 'x']]);
  });

  it('raises values below the minimum, as Consul does', () => {
    const { checks } = decode({
      Name: 'a',
      Check: { HTTP: 'http://x', Interval: '1ms', DeregisterCriticalServiceAfter: '1s' },
    });
    expect(checks).toMatchObject([{ intervalMs: 1000, timeoutMs: 10_000, deregisterAfterMs: 60_000 }]);
  });

  it('accepts durations as text and as nanoseconds, and limits them to what a timer can hold', () => {
    const ttls = ['90s', 90e9, '100000h'].map((TTL) => decode({ Name: 'a', Check: { TTL } }).checks[0]);
    expect(ttls).toMatchObject([{ ttlMs: 90_000 }, { ttlMs: 90_000 }, { ttlMs: 2 ** 31 - 1 }]);
  });

  it.each(['Connect', 'Kind', 'Weights'])('refuses %s, which it does not support', (field) => {
    expect(() => decode({ Name: 'a', [field]: {} })).toThrow(`consul-dev does not support the field ${field}`);
  });

  it('decodes any JSON to a service or fails with 400, never with another error', () => {
    const field = fc.constantFrom(
      'Name',
      'ID',
      'Tags',
      'Meta',
      'Port',
      'Check',
      'Checks',
      'TTL',
      'Interval',
      'HTTP',
      'x',
    );
    const { body } = fc.letrec((tie) => ({
      body: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 0, -1, 1.5, 1e300, '', 'a', '1s', '0.0.0.0', '\0', '\ud800'),
        fc.array(tie('body'), { maxLength: 3 }),
        fc.dictionary(field, tie('body'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(body, (value) => {
        try {
          expect(decode(value).name).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(HttpError);
          expect(error).toMatchObject({ status: 400 });
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
