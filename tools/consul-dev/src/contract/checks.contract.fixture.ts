import { describe, expect, it } from 'vitest';
import type { ConsulUnderTest } from './consul-under-test.fixture.ts';

export function describeChecks(consul: ConsulUnderTest): void {
  const http = (path: string, more: object): object => ({
    HTTP: `${consul.targetUrl}${path}`,
    Interval: '1s',
    ...more,
  });

  describe('checks', () => {
    it('sets an HTTP check according to the answers of its URL', async () => {
      const name = consul.freshName();
      const paths = ['/200', '/204', '/429', '/500', '/404', '/hangs'];
      for (const path of paths) {
        const check = http(path, { CheckID: `${name}${path}`, Status: 'passing', Timeout: '100ms' });
        await consul.register({ ID: `${name}${path}`, Name: name, Check: check });
      }
      const refused = { HTTP: 'http://127.0.0.1:1/', Interval: '1s', CheckID: `${name}/refused`, Status: 'passing' };
      await consul.register({ ID: `${name}/refused`, Name: name, Check: refused });
      await consul.eventually(name, {
        [`${name}/200`]: 'passing',
        [`${name}/204`]: 'passing',
        [`${name}/429`]: 'warning',
        [`${name}/500`]: 'critical',
        [`${name}/404`]: 'critical',
        [`${name}/hangs`]: 'critical',
        [`${name}/refused`]: 'critical',
      });
      const { body } = await consul.health(name);
      const failed = body.flatMap(({ Checks }) => Checks).find(({ CheckID }) => CheckID === `${name}/500`);
      expect(failed?.Output).toBe(
        `HTTP GET ${consul.targetUrl}/500: 500 Internal Server Error Output: from Consul Health Check`,
      );
      const passing = (await consul.health(name, '?passing')).body.map(({ Service }) => Service.ID);
      expect(passing.sort()).toEqual([`${name}/200`, `${name}/204`]);
    });

    it('sets a TTL check as the service reports, and to critical when no report arrives', async () => {
      const name = consul.freshName();
      await consul.register({ Name: name, Check: { TTL: '10m', CheckID: name } });
      for (const [path, status] of Object.entries({ pass: 'passing', warn: 'warning', fail: 'critical' })) {
        expect((await consul.put(`/v1/agent/check/${path}/${name}?note=n-${path}`)).status).toBe(200);
        await consul.eventually(name, { [name]: status });
        expect((await consul.health(name)).body[0]?.Checks[1]?.Output).toBe(`n-${path}`);
      }
      expect((await consul.put(`/v1/agent/check/update/${name}`, { Status: 'passing', Output: 'up' })).status).toBe(
        200,
      );
      await consul.eventually(name, { [name]: 'passing' });
      const silent = consul.freshName();
      await consul.register({ Name: silent, Check: { TTL: '300ms', Status: 'passing', CheckID: silent } });
      await consul.eventually(silent, { [silent]: 'critical' });
      expect((await consul.health(silent)).body[0]?.Checks[1]?.Output).toBe('TTL expired');
    });
  });
}
