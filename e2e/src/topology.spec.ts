import { describe, expect, it } from 'vitest';
import { signedIn } from './customers.ts';
import { aPointInTime } from './expectations.ts';
import { calledServices } from '@signalbox/stack';
import { hasStack } from './system.ts';
import { untilAllPassing } from './until-all-passing.ts';

describe('topology', () => {
  it('shows every instance with its load, and the policy', async () => {
    if (hasStack) await untilAllPassing();
    const admin = await signedIn('admin@example.com');

    const { status, body, text } = await admin.client.topology();
    expect(status, text).toBe(200);
    expect(body.services.map(({ service }) => service).sort()).toEqual(calledServices.map(({ name }) => name).sort());
    for (const { service, policy, instances } of body.services) {
      expect(policy).toMatch(/^[a-z-]+$/);
      expect(instances.length).toBeGreaterThan(0);
      for (const instance of instances) {
        expect(instance).toMatchObject({
          id: expect.any(String),
          service,
          port: expect.any(Number),
          version: expect.any(String),
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
