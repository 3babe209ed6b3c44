import { setTimeout as delay } from 'node:timers/promises';
import { atMost } from '@signalbox/lab-parts/check';
import type { Drill, DrillContext } from '../drill.ts';
import { EdgeClient } from '../load/edge-client.ts';
import { failureOf } from '../load/load.ts';
import { mixedRequest } from '../load/mix.ts';

const REGISTRY_LAST_MS = 3_000;
const READY_WITHIN_MS = 60_000;
// One cycle of the request mix: every kind of request.
const REQUESTS = 20;

/** A machine that starts after a power failure. */
export const coldStart: Drill = {
  name: 'cold-start',
  fault: 'everything starts at the same time, the registry last',
  promise: 'the first request after a gateway is ready does not fail',
  only: 'local',
  async run(context) {
    const { system, load, mark } = context;
    await load.stop();
    const instances = (await system.instances()).map(({ name }) => name);
    const databases = ['users-database', 'orders-database'];
    mark('all stopped');
    for (const parts of [instances, databases, ['registry']]) {
      await Promise.all(parts.map((part) => system.hold(part)));
    }
    mark('all except the registry started');
    for (const part of [...instances, ...databases]) await system.release(part);
    await delay(REGISTRY_LAST_MS);
    mark('the registry started');
    await system.release('registry');
    const failures = (await Promise.all(system.gateways.map((gateway) => firstRequests(gateway, context)))).flat();
    mark('each gateway has answered');
    return () => [
      atMost(`failed of the first ${REQUESTS} requests to each gateway`, failures.length, 0),
      ...failures.map((failure) => atMost(failure, 1, 0)),
    ];
  },
};

/** Sends every kind of request at the same time, as soon as the gateway is ready. @returns the failures. */
async function firstRequests(gateway: string, { virtualUsers, now }: DrillContext): Promise<string[]> {
  const deadline = now() + READY_WITHIN_MS;
  const ready = () =>
    fetch(`${gateway}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await ready())) {
    if (now() > deadline) return [`expected ${gateway} to be ready within ${READY_WITHIN_MS} ms`];
    await delay(10);
  }
  const client = new EdgeClient([gateway]);
  const failures = Array.from({ length: REQUESTS }, async (_, number) => {
    const sent = mixedRequest(number, virtualUsers);
    return failureOf(sent, await client.send(sent.request)) ?? [];
  });
  try {
    return (await Promise.all(failures)).flat();
  } finally {
    await client.close();
  }
}
