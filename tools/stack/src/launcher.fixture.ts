import { fileURLToPath } from 'node:url';
import { launch } from './launcher.ts';
import { parseOptions } from './options.ts';
import { outputTo } from './terminal/output.ts';
import { thisMachine } from './preflight/this-machine.ts';
import { freePorts, withConsolePort } from './preflight/ports.ts';
import { stopSignals } from './processes/stop-signals.ts';
import { StackLock } from './preflight/stack-lock.ts';
import { connectionBudget } from './parts/connection-budget.ts';
import { plannedServices } from './planned-services.ts';
import { sampleConsole, sampleServices } from './sample-services.fixture.ts';

// The launcher with stand-ins for the registry and the services, and real databases.

const cwd = import.meta.dirname;
const args = [fileURLToPath(new URL('stand-in.fixture.ts', import.meta.url))];
const stand = { file: process.execPath, args, cwd };

const { startPostgres } = await import('@signalbox/postgres-cluster');
const system = process.env.WITH_CONSOLE ? [...sampleServices, sampleConsole] : sampleServices;
const options = await withConsolePort(parseOptions(process.argv.slice(2), cwd, system));
await thisMachine.tryWriting(options.dataDir);
const lock = await StackLock.take(options.dataDir).catch((refusal: Error) => {
  console.error(`✗ ${refusal.message}`);
  process.exit(1);
});
const [port = 0, otherPort = 0] = await freePorts(2);
const fallback = {
  kind: 'consul-dev' as const,
  url: `http://127.0.0.1:${otherPort}`,
  command: { ...stand, env: { PORT: String(otherPort) }, ipc: false },
};
const registry = {
  kind: 'consul-agent' as const,
  url: `http://127.0.0.1:${port}`,
  command: { ...stand, env: { PORT: String(port), STAND_IN: process.env.REGISTRY_STAND_IN }, ipc: false },
  readyWithinMs: process.env.REGISTRY_READY_MS ? Number(process.env.REGISTRY_READY_MS) : undefined,
  fallback: process.env.REGISTRY_FALLBACK ? fallback : undefined,
};
const services = plannedServices(system, options, process.env);
const exitCode = await launch(
  {
    options,
    registry,
    services,
    connections: connectionBudget(services, process.env),
    commandOf: (service) => ({ ...stand, env: { SERVICE: service } }),
    startCluster: (cluster) => startPostgres({ ...cluster, durable: false }),
    env: process.env,
    remindEveryMs: 200,
    stopBudget: { totalMs: Number(process.env.STOP_MS ?? 1_500), reserveMs: 200 },
  },
  lock,
  stopSignals(),
  outputTo(process.stdout),
);
process.exit(exitCode);
