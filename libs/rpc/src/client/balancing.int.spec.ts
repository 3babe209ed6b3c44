import { Injectable } from '@nestjs/common';
import { UnavailableError } from '@signalbox/contract';
import type { ServiceClientOptions } from '@signalbox/discovery';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { holdCalls, startService, wagons, WagonsController } from '../wagons.fixture.ts';
import { afterwards, cleanUpAfterEach } from './channel.fixture.ts';
import { InjectClient, type ClientOf } from './client.ts';
import { callsTo, MemoryRegistry, startCaller } from './network.fixture.ts';

@Injectable()
class Client {
  constructor(@InjectClient(wagons) readonly client: ClientOf<typeof wagons>) {}
}

/** Starts this number of instances of wagons, and a client. */
async function setUp(count: number, calling: Partial<ServiceClientOptions>) {
  const registry = new MemoryRegistry();
  const controllers: WagonsController[] = [];
  for (let at = 1; at <= count; at += 1) {
    const { app, instance, controller } = await startService(WagonsController);
    afterwards(() => app.close());
    registry.set(`wagons-${at}`, instance);
    controllers.push(controller);
  }
  const options = { calling: { policy: 'peak-ewma', attemptTimeoutMs: 1500, ...calling } as const };
  const app = await startCaller(callsTo(registry, [wagons], options), [Client]);
  afterwards(() => app.close());
  return { client: app.get(Client).client, controllers };
}

describe('a client', () => {
  cleanUpAfterEach();

  it('reports a service as unavailable if all its instances have their maximum of concurrent calls', async () => {
    const { client, controllers } = await setUp(1, { maxInFlight: 1 });
    const held = holdCalls(controllers[0]!);
    const first = client.holdWagon({ number: 'T1' });
    await expect(client.holdWagon({ number: 'T2' })).rejects.toThrow(
      new UnavailableError('all instances of wagons have their maximum of concurrent calls'),
    );
    await until(() => held.length === 1);
    held[0]!.release();
    expect(await first).toEqual({ number: 'T1' });
  });

  it('sends calls with the same affinity key to the same instance, with a policy for affinity', async () => {
    const { client, controllers } = await setUp(3, { policy: 'consistent-hash' });
    const asked: number[] = [];
    for (const [at, controller] of controllers.entries()) {
      controller.onGetWagon = ({ number }) => {
        asked.push(at);
        return Promise.resolve({ number, stops: [] });
      };
    }
    for (let i = 0; i < 20; i += 1) await client.getWagon({ number: 'T1' });
    expect(new Set(asked).size).toBe(1);
    for (let i = 0; i < 20; i += 1) await client.getWagon({ number: `T${i}` });
    expect(new Set(asked).size).toBeGreaterThan(1);
  });
});
