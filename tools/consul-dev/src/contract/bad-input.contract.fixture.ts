import { describe, expect, it } from 'vitest';
import type { ConsulUnderTest } from './consul-under-test.fixture.ts';

export function describeBadInput(consul: ConsulUnderTest): void {
  describe('bad input', () => {
    const registration = '/v1/agent/service/register';
    it.each<[method: string, path: string, body: string | undefined, status: number, text: RegExp | string]>([
      ['PUT', registration, '', 400, 'Request decode failed: EOF'],
      ['PUT', registration, '{nope', 400, /^Request decode failed: /],
      ['PUT', registration, '[]', 400, /^Request decode failed: json: cannot unmarshal array into Go value of type /],
      ['PUT', registration, 'null', 400, 'Missing service name'],
      ['PUT', registration, '{}', 400, 'Missing service name'],
      ['PUT', registration, '{"Name":null}', 400, 'Missing service name'],
      [
        'PUT',
        registration,
        '{"Name":5}',
        400,
        'Request decode failed: json: cannot unmarshal number into Go struct field .Name of type string',
      ],
      [
        'PUT',
        registration,
        '{"Name":"a","Port":"80"}',
        400,
        'Request decode failed: json: cannot unmarshal string into Go struct field .Port of type int',
      ],
      ['PUT', registration, '{"Name":"a","Port":1.5}', 400, /^Request decode failed: json: cannot unmarshal number /],
      ['PUT', registration, '{"Name":"a","Meta":{"k":5}}', 400, /^Request decode failed: json: cannot unmarshal /],
      ['PUT', registration, '{"Name":"a","Foo":1}', 400, 'Request decode failed: json: unknown field "Foo"'],
      ['PUT', registration, '{"Name":"a","__proto__":{}}', 400, /unknown field "__proto__"$/],
      ['PUT', registration, '{"Name":"a","Address":"0.0.0.0"}', 400, 'Invalid service address'],
      ['PUT', registration, '{"Name":"a","Meta":{"k k":""}}', 400, /^Invalid Service Meta: .*invalid characters$/],
      ['PUT', registration, '{"Name":"a","Check":{"HTTP":"http://x"}}', 400, /^Invalid check: Interval must be > 0/],
      ['PUT', registration, '{"Name":"a","Check":{"TTL":"-1s"}}', 400, /^Invalid check: TTL must be > 0/],
      ['PUT', registration, '{"Name":"a","Check":{"TTL":"abc"}}', 400, /time: invalid duration "abc"$/],
      [
        'PUT',
        registration,
        '{"Name":"a","Check":{"TTL":"1s","Interval":"1s"}}',
        400,
        'Invalid check: Interval and TTL cannot both be specified',
      ],
      [
        'PUT',
        registration,
        '{"Name":"a","Check":{"TTL":"1s","Status":"green"}}',
        400,
        `Status for checks must 'passing', 'warning', 'critical'`,
      ],
      ['GET', registration, undefined, 405, 'method GET not allowed'],
      ['GET', '/v1/agent/service/unknown', undefined, 404, 'unknown service ID: unknown'],
      ['PUT', '/v1/agent/service/deregister/', undefined, 500, 'ServiceID missing'],
      ['PUT', '/v1/agent/check/pass/unknown', undefined, 500, 'CheckID "unknown" does not have associated TTL'],
      ['PUT', '/v1/agent/check/update/x', '{"Status":"x"}', 400, `Invalid check status: 'x'`],
      ['PUT', '/v1/agent/check/update/x', '{"Foo":"x"}', 400, /unknown field "Foo"$/],
      ['GET', '/v1/health/service/', undefined, 400, 'Missing service name'],
      ['GET', '/v1/health/service/a?index=abc', undefined, 400, 'Invalid index'],
      ['GET', '/v1/health/service/a?index=-1', undefined, 400, 'Invalid index'],
      ['GET', '/v1/health/service/a?index=99999999999999999999', undefined, 400, 'Invalid index'],
      ['GET', '/v1/health/service/a?wait=5', undefined, 400, 'Invalid wait time'],
      ['GET', '/v1/health/service/a?wait=abc&index=1', undefined, 400, 'Invalid wait time'],
      ['GET', '/v1/health/service/a?passing=maybe', undefined, 400, 'Invalid value for ?passing'],
      ['GET', '/v1/health/service/a?stale&consistent', undefined, 400, /^Cannot specify \?stale with \?consistent/],
      ['GET', '/v1/health/service/%E0%A4%A', undefined, 400, /400 Bad Request/],
      ['POST', '/v1/agent/self', '', 405, 'method POST not allowed'],
      ['GET', '/v1/nothing', undefined, 404, /.*/],
    ])('answers %s %s %s with %i', async (method, path, body, status, text) => {
      const reply = await fetch(`${consul.url}${path}`, { method, body });
      const answered = await reply.text();
      expect(reply.status, answered).toBe(status);
      if (typeof text === 'string') expect(answered).toBe(text);
      else expect(answered).toMatch(text);
      const { status: leader } = await consul.get('/v1/status/leader');
      expect(leader).toBe(200);
    });
  });
}
