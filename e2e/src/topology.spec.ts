import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { signedIn } from './customers.ts';
import { aPointInTime } from './expectations.ts';
import { edgeCalls } from '@signalbox/stack';
import { hasStack } from './system.ts';
import { untilAllPassing } from './until-all-passing.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('topology', () => {
  it('shows every instance with its version and load, and the policy', async () => {
    if (hasStack) await untilAllPassing();
    const admin = await signedIn('admin@example.com');

    const { status, body, text } = await admin.client.topology();
    expect(status, text).toBe(200);
    expect(body.services.map(({ service }) => service).sort()).toEqual(edgeCalls.toSorted());
    for (const { service, policy, instances } of body.services) {
      expect(policy).toMatch(/^[a-z-]+$/);
      expect(instances.length).toBeGreaterThan(0);
      for (const instance of instances) {
        expect(instance).toMatchObject({
          id: expect.any(String),
          service,
          port: expect.any(Number),
          // Another system may run any version.
          version: hasStack ? version : expect.any(String),
          zone: expect.any(String),
          startedAt: aPointInTime,
          status: expect.stringMatching(/^(passing|warning|critical)$/),
          inFlight: expect.any(Number),
          picks: expect.any(Number),
        });
      }
    }
  });
});
