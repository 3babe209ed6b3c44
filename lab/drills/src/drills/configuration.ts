import { ConfigDocuments } from '@signalbox/lab-parts/config-documents';
import { atMost, equals } from '@signalbox/lab-parts/check';
import { requestServices } from '@signalbox/stack';
import { freePort } from '@signalbox/testing/free-port';
import { until } from '@signalbox/testing/until';
import type { Drill, DrillContext } from '../drill.ts';
import { documentsOf, runs } from '../system/documents.ts';

const FLIPS = 60;
const SHORT_FLIPS = 8;
const INTERVAL_MS = 1_000;
const OUTAGE_MS = 20_000;

/** Two sets of settings for each document: the policy, limits and the log level change from one to the other. */
const settings: Readonly<Record<string, readonly [Settings, Settings]>> = {
  all: [
    { LOG_LEVEL: 'info', BALANCING_POLICY: 'round-robin', MAX_CALLS_PER_INSTANCE: 500, RETRY_BUDGET_PERCENT: 50 },
    { LOG_LEVEL: 'warn', BALANCING_POLICY: 'peak-ewma', MAX_CALLS_PER_INSTANCE: 1_000, RETRY_BUDGET_PERCENT: 20 },
  ],
  gateway: [
    { ORDER_LIMIT: '100000/1', REQUEST_LIMIT: '100000/1', MAX_REQUESTS_IN_FLIGHT: 800, HEDGING: true },
    { ORDER_LIMIT: '0', REQUEST_LIMIT: '0', MAX_REQUESTS_IN_FLIGHT: 1_000 },
  ],
  users: [
    { LOG_LEVEL: 'debug', MAX_CONCURRENT_HASHES: 1, FAILED_SIGN_IN_LIMIT: '5/1800' },
    { MAX_CONCURRENT_HASHES: 2, FAILED_SIGN_IN_LIMIT: '10/1800' },
  ],
  orders: [
    { BALANCING_POLICY: 'two-choices', MAX_ORDER_CENTS: 90_000_000, SLOW_START_MS: 0 },
    { MAX_ORDER_CENTS: 100_000_000, SLOW_START_MS: 5_000 },
  ],
};
type Settings = Readonly<Record<string, unknown>>;

export const configuration: Drill = {
  name: 'configuration',
  fault: `policy, limits and log level change every second for ${FLIPS} s, once to an invalid document; then Consul is down, and an instance of each service is replaced`,
  promise: 'no request fails; every instance runs the last valid revision, also one that starts while Consul is down',
  only: 'local',
  async run(context) {
    const { system, mark, pause, short } = context;
    const documents = new ConfigDocuments(system.registryUrl!);
    const last = short ? SHORT_FLIPS : FLIPS;
    mark(`${last} changes`);
    let rejecting = 0;
    for (let revision = 1; revision <= last; revision += 1) {
      if (revision === last / 2) rejecting = await writeInvalid(context, documents);
      for (const [name, pair] of Object.entries(settings)) {
        await documents.write(name, { revision, settings: pair[revision % 2]! });
      }
      await pause(INTERVAL_MS);
    }
    const running = await instancesThatRun(context, last);
    mark('Consul stopped');
    await system.hold('registry');
    const started = await replaceOneOfEach(context, last);
    await pause(short ? 2_000 : OUTAGE_MS);
    mark('Consul started, without the documents');
    await system.release('registry');
    await started.ready;
    await until(async () => (await system.registered())?.size === running.of, { timeoutMs: 60_000 });
    const afterwards = await instancesThatRun(context, last);
    return (record) => [
      atMost('requests failed', record.failed.count, 0),
      equals('instances that rejected the invalid document', rejecting, running.of),
      equals('instances that run the last revision', running.count, running.of),
      equals('instances, replaced while Consul is down, that run it', started.count, requestServices.length),
      equals('instances that run it after Consul lost its data', afterwards.count, running.of),
    ];
  },
};

/** @returns the number of instances that reject it. */
async function writeInvalid({ system, mark }: DrillContext, documents: ConfigDocuments): Promise<number> {
  mark('an invalid document');
  await documents.write('all', { revision: 1_000_000, settings: { LOG_LEVEL: 'loud', BALANCING_POLICY: 'random' } });
  const rejects = async ({ opsPort }: { opsPort?: number }) =>
    (await documentsOf(opsPort))?.some(({ rejected }) => rejected !== undefined) === true;
  return countWithin(async () => Promise.all((await system.instances()).map(rejects)));
}

async function instancesThatRun({ system }: DrillContext, revision: number): Promise<{ count: number; of: number }> {
  const instances = await system.instances();
  const count = await countWithin(() =>
    Promise.all(instances.map(async ({ opsPort }) => runs(await documentsOf(opsPort), revision))),
  );
  return { count, of: instances.length };
}

/** Waits some seconds until all are true. @returns the number that is true. */
async function countWithin(states: () => Promise<readonly boolean[]>): Promise<number> {
  await until(async () => (await states()).every(Boolean), { timeoutMs: 5_000 }).catch(() => {});
  return (await states()).filter(Boolean).length;
}

/**
 * Replaces the second instance of each service. Without the registry an instance that calls others is not ready, but
 * its health shows its settings.
 * @returns the number of new instances that run the revision; `ready` resolves when all are ready.
 */
async function replaceOneOfEach({ system, mark }: DrillContext, revision: number) {
  const starting: Promise<string>[] = [];
  const states: (() => Promise<boolean>)[] = [];
  for (const { name, edgePort } of requestServices) {
    mark(`${name}-2 replaced`);
    await system.remove(`${name}-2`);
    const opsPort = await freePort();
    const env = { OPS_PORT: String(opsPort), ...(edgePort && { PORT: new URL(system.gateways[1]!).port }) };
    starting.push(system.add(name, env));
    states.push(async () => runs(await documentsOf(opsPort), revision));
  }
  const running = () => Promise.all(states.map((state) => state()));
  await until(async () => (await running()).every(Boolean), { timeoutMs: 20_000 }).catch(() => {});
  return { count: (await running()).filter(Boolean).length, ready: Promise.all(starting) };
}
