import { dashboards, recordedNames } from '@signalbox/dashboards';
import { services } from '@signalbox/stack';
import { freePort, until } from '@signalbox/testing';
import { docker } from '@signalbox/testing/docker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { compose, containersOf } from './containers.ts';
import { newCustomer } from '../customers.ts';
// begin orders
import { smallOrder } from '../orders/customer-orders.ts';
// end orders
import { keepSending } from '../load.ts';

const IMAGE = 'signalbox-e2e-scraper';
/** The goal: an instance is scraped this soon after its start. */
const WITHIN_MS = 15_000;

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

const port = await freePort();
const env = inject('compose').env as Record<string, string>;
let loads: ReturnType<typeof keepSending>[];

beforeAll(async () => {
  await docker('build', '--quiet', '--tag', IMAGE, 'e2e/src/compose/scraper');
  Object.assign(env, { PROMETHEUS_IMAGE: IMAGE, PROMETHEUS_PORT: String(port) });
  await profile('up', '--detach', '--wait', '--no-recreate', 'prometheus');
  const { client } = await newCustomer();
  loads = [keepSending(() => client.me(), { pauseMs: 200 })];
  // begin orders
  const lines = await smallOrder();
  loads.push(keepSending(() => client.placeOrder(lines), { status: 201, pauseMs: 500 }));
  // end orders
});
afterAll(async () => {
  await Promise.all(loads.map((load) => load.stop()));
  await profile('rm', '--stop', '--force', 'prometheus');
  await docker('volume', 'rm', `${inject('compose').name}_prometheus-data`);
});

const profile = (...args: string[]) => compose('--profile', 'observability', ...args);

async function query(expr: string): Promise<Result[]> {
  const reply = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const { data, error } = (await reply.json()) as { data?: { result: Result[] }; error?: string };
  if (!data) throw new Error(`${expr}: ${error}`);
  return data.result;
}

/** The instances of a service whose metrics are read. */
const scraped = async (service: string) =>
  (await query(`up{job="signalbox", service="${service}"} == 1`)).map(({ metric }) => metric['instance']!);

it.each([
  ['gateway', 2],
  ['users', 2],
  // begin orders
  ['orders', 2],
  // end orders
])('reads the metrics of every instance of %s', async (service, count) => {
  await until(async () => (await scraped(service)).length === count, { timeoutMs: WITHIN_MS });
});

it('finds a scaled instance, and drops it after its end', async () => {
  const before = await scraped('users');
  await compose('up', '--detach', '--wait', '--no-recreate', '--scale', 'users=3');
  await until(async () => (await scraped('users')).length === 3, { timeoutMs: WITHIN_MS });
  await compose('up', '--detach', '--wait', '--no-recreate', '--scale', 'users=2');
  await until(async () => (await scraped('users')).length === 2, { timeoutMs: 30_000 });
  expect((await scraped('users')).every((instance) => before.includes(instance))).toBe(true);
});

it('every rule has data, and the rules pass their own tests', { timeout: 240_000 }, async () => {
  const [scraper] = await containersOf('prometheus');
  const exec = (...args: string[]) => docker('exec', ...args);
  await exec('--detach', scraper!, 'evaluate-rules', '/etc/prometheus/slo.yml', '/etc/prometheus/alerts.yml');
  await exec(scraper!, 'promtool', 'test', 'rules', '/etc/prometheus/slo-tests.yml');
  await until(
    async () => {
      const found = await Promise.all(recordedNames().map(query));
      return found.every((results) => results.some(({ value }) => value[1] !== 'NaN'));
    },
    { timeoutMs: 180_000, intervalMs: 1_000 },
  );
});

const panels = dashboards.flatMap(({ title, rows }) =>
  rows.flatMap((row) => row.panels.map((panel) => ({ name: `${title}: ${panel.title}`, panel }))),
);
it.each(panels.filter(({ panel }) => panel.shows !== 'logs'))('the panel $name has data', async ({ panel }) => {
  for (const { expr } of panel.queries) {
    const variants = services.map(({ name }) => name).map((service) => expr.replaceAll('$service', service));
    await until(async () => (await Promise.all(variants.map(query))).some((results) => results.length > 0), {
      timeoutMs: 20_000,
    });
  }
});
