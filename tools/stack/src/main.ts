import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buildCommand } from './parts/build.ts';
import { launch, type LaunchPlan } from './launcher.ts';
import { services } from '../../../topology.ts';
import { help, parseOptions, type Options } from './options.ts';
import { outputTo } from './terminal/output.ts';
import { checkMachine, checkPorts } from './preflight/check-machine.ts';
import { StartRefusedError } from './preflight/start-refused-error.ts';
import { connectionBudget } from './parts/connection-budget.ts';
import { chooseRegistry } from './parts/registry.ts';
import { installationName } from './parts/installation.ts';
import { appFromSources, bundledApp } from './parts/service-run.ts';
import { appSources, watchSources } from './parts/source-watch.ts';
import { thisMachine } from './preflight/this-machine.ts';
import { StackLock } from './preflight/stack-lock.ts';
import { stopSignals } from './processes/stop-signals.ts';
import { plannedServices } from './planned-services.ts';

const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));
const output = outputTo(process.stdout);

// Requests between parts of the stack must not use the proxy that NODE_USE_ENV_PROXY reads from the environment.
const { env } = process;
const direct = [env.no_proxy ?? env.NO_PROXY, '127.0.0.1,localhost,::1'].filter(Boolean).join(',');
Object.assign(env, { NO_PROXY: direct, no_proxy: direct });

try {
  const options = parseOptions(process.argv.slice(2), workspaceRoot, services);
  process.exit(options.help ? showHelp() : await start(options));
} catch (error) {
  if (!(error instanceof StartRefusedError)) throw error;
  const complaints = outputTo(process.stderr);
  for (const problem of error.problems) complaints.line(`${complaints.paint('red', '✗')} ${problem}`);
  process.exit(1);
}

function showHelp(): number {
  output.line(help(services));
  return 0;
}

async function start(options: Options): Promise<number> {
  const signals = stopSignals();
  const held: { lock?: StackLock } = {};
  try {
    const prepared = await Promise.race([prepare(options, held, signals.stop), aborted(signals.stop)]);
    if (prepared !== undefined) return launch(prepared.what, prepared.lock, signals, output);
  } catch (refusal) {
    held.lock?.release();
    throw refusal;
  }
  held.lock?.release();
  output.line('Stopped.');
  return 0;
}

/**
 * Checks the machine and chooses the registry before any process starts. Takes the lock, and keeps it if a later check
 * fails.
 */
async function prepare(options: Options, held: { lock?: StackLock }, stop: AbortSignal) {
  const planned = plannedServices(services, options);
  await checkMachine(options, planned, workspaceRoot, thisMachine);
  const lock = (held.lock = await StackLock.take(options.dataDir));
  await checkPorts(planned, thisMachine);
  const connections = connectionBudget(planned, process.env);
  const installation = process.env.CONSUL_HTTP_ADDR ? installationName(options.dataDir, process.env) : undefined;
  const names = () => [installation ?? '', ...planned.map(({ name }) => name)];
  const registry = await chooseRegistry(workspaceRoot, process.env, names, { stop });
  // Imported only now, after the check that the dependencies are installed.
  const { startPostgres: startCluster } = await import('@signalbox/postgres-cluster');
  const how = options.watch ? fromSources() : bundled();
  const what: LaunchPlan = {
    options,
    services: planned,
    connections,
    registry,
    installation,
    startCluster,
    env: process.env,
    ...how,
  };
  return { what, lock };
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
}

type How = Pick<LaunchPlan, 'commandOf' | 'build' | 'watch'>;
const apps = services.map(({ name }) => name);

function bundled(): How {
  return {
    commandOf: bundledApp(workspaceRoot),
    build: buildCommand(workspaceRoot),
  };
}

function fromSources(): How {
  const sources = appSources(workspaceRoot, apps);
  return {
    commandOf: appFromSources(workspaceRoot),
    watch: (listener, signal) => watchSources(workspaceRoot, sources, listener, signal),
  };
}
