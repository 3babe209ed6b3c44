import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startConsulDev, type ConsulDev } from '@signalbox/consul-dev';
import { startRealConsul, whyNoRealConsul } from '@signalbox/testing/real-consul';
import { ConsulRegistry, Directory, Registrar, type Registration } from '@signalbox/discovery';
import { percentile } from '@signalbox/lab-parts/statistics';
import { until } from '@signalbox/testing/until';

// discovery.ts runs this with the libraries' sources. It prints its measurements as JSON: what, value, threshold, unit.

type Measured = [what: string, value: number, threshold: number, unit: string];

const isReal = whyNoRealConsul() === undefined;
const start = isReal ? startRealConsul : startConsulDev;
const kind = isReal ? 'Consul' : 'consul-dev (there is no consul on PATH)';
const CHANGES = 300;
const ROUNDS = 20;
const waitFor = (condition: () => boolean | Promise<boolean>) =>
  until(condition, { timeoutMs: 30_000, intervalMs: 10 });

const measured = [...(await changes()), ...(await restarts()), await reconnections()];
console.log(JSON.stringify(measured));
process.exit(0);

function registration(service: string, number: number, healthPort: number): Registration {
  const check = { url: `http://127.0.0.1:${healthPort}/`, intervalMs: 1000, timeoutMs: 1000 };
  const metadata = { version: '1', zone: 'a', startedAt: new Date().toISOString(), weight: 1 };
  return { id: `${service}-${number}`, service, address: '127.0.0.1', port: 4000 + number, ...metadata, check };
}

/** The time from a change of the catalog until the directory shows it, for single registrations and removals. */
async function changes(): Promise<Measured[]> {
  const [consul, health] = [await start({}), await healthServer()];
  const registry = new ConsulRegistry({ url: consul.url });
  const directory = new Directory(new ConsulRegistry({ url: consul.url }));
  directory.watch('wagons');
  const second = registration('wagons', 1, health.port);
  const tookMs: number[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    await delay(150);
    const isAdded = change % 2 === 0;
    const seen = new Promise<number>((resolve) => {
      const unsubscribe = directory.subscribe('wagons', (instances) => {
        if (instances.length !== (isAdded ? 1 : 0) + 1) return;
        unsubscribe();
        resolve(performance.now());
      });
    });
    if (change === 0) await registry.register(registration('wagons', 0, health.port));
    const startedAt = performance.now();
    await (isAdded ? registry.register(second) : registry.deregister(second.id));
    tookMs.push((await seen) - startedAt);
  }
  await directory.close();
  await Promise.all([consul.stop(), health.stop()]);
  return [
    [
      `${kind}: time from a change of the catalog until the directory shows it, p99 of ${CHANGES} (p50 ${percentile(tookMs, 0.5).toFixed(1)} ms)`,
      percentile(tookMs, 0.99),
      50,
      'ms',
    ],
  ];
}

/** Kills the agent and restarts it with an empty catalog. */
async function restarts(): Promise<Measured[]> {
  let consul = await start({});
  const health = await healthServer();
  const options = { url: consul.url };
  const all = [1, 2, 3, 4, 5].map((number) => registration('wagons', number, health.port));
  const registrars = all.map((one) => new Registrar(new ConsulRegistry(options), one));
  await Promise.all(registrars.map((registrar) => registrar.start()));
  const directories = [1, 2, 3].map(() => new Directory(new ConsulRegistry(options)));
  for (const directory of directories) directory.watch('wagons');
  const isComplete = (ids: readonly string[]) =>
    directories.every((directory) => {
      const listed = directory.instances('wagons');
      return listed.length === ids.length && listed.every(({ id, status }) => ids.includes(id) && status === 'passing');
    });
  const initialIds = all.map(({ id }) => id);
  await waitFor(() => isComplete(initialIds));
  let [catalogMs, directoryMs] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    await consul.stop();
    await delay(Math.random() * 3000);
    const starting = start({ port: consul.port });
    await waitFor(async () => (await fetch(`${consul.url}/v1/agent/services`)).ok);
    const answersAt = performance.now();
    await waitFor(async () => (await catalog(consul)) === all.length);
    const completeAt = performance.now();
    // A new instance shows that a directory has a new list, not its old one.
    const late = registration('wagons', 10 + round, health.port);
    const registry = new ConsulRegistry(options);
    await registry.register(late);
    await waitFor(() => isComplete([...initialIds, late.id]));
    catalogMs = Math.max(catalogMs, completeAt - answersAt);
    directoryMs = Math.max(directoryMs, performance.now() - completeAt);
    await registry.deregister(late.id);
    await waitFor(() => isComplete(initialIds));
    consul = await starting;
  }
  await Promise.all(directories.map((directory) => directory.close()));
  await Promise.all(registrars.map((registrar) => registrar.stop()));
  await Promise.all([consul.stop(), health.stop()]);
  return [
    [
      `${kind} killed and restarted empty ${ROUNDS} times: time until its catalog is complete again, slowest`,
      catalogMs / 1000,
      2,
      's',
    ],
    [`… and then until all directories are complete, slowest`, directoryMs / 1000, 1, 's'],
  ];
}

async function catalog({ url }: ConsulDev): Promise<number> {
  const answer = await fetch(`${url}/v1/health/service/wagons`);
  return answer.ok ? ((await answer.json()) as unknown[]).length : 0;
}

/** A hundred watchers lose their agent at the same time: the maximum of reconnections within 100 ms. */
async function reconnections(): Promise<Measured> {
  const watchers = 100;
  const waiting = new Set<ServerResponse>();
  const reconnectedAt = new Map<string, number>();
  let lost = false;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://agent');
    if (lost) {
      if (!reconnectedAt.has(pathname)) reconnectedAt.set(pathname, performance.now());
      response.writeHead(500).end();
    } else if (searchParams.has('index')) waiting.add(response);
    else response.writeHead(200, { 'content-type': 'application/json', 'x-consul-index': '5' }).end('[]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry = new ConsulRegistry({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const stop = new AbortController();
  for (let at = 0; at < watchers; at += 1) void registry.watch(`service-${at}`, () => undefined, stop.signal);
  await waitFor(() => waiting.size === watchers);
  lost = true;
  server.closeAllConnections();
  await waitFor(() => reconnectedAt.size === watchers);
  stop.abort();
  server.close();
  server.closeAllConnections();
  const times = [...reconnectedAt.values()];
  const max = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 100).length));
  return [`${watchers} watchers lose their agent: maximum of reconnections within 100 ms`, max, watchers / 4, ''];
}

async function healthServer(): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, stop };
}
