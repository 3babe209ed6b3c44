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
import { identityPlan } from './parts/identities.ts';
import { installationName } from './parts/installation.ts';
import { appFromSources, bundledApp } from './parts/service-run.ts';
import { appSources, watchSources } from './parts/source-watch.ts';
import { thisMachine } from './preflight/this-machine.ts';
import { upgradeData } from './preflight/data-record.ts';
import { dataVersion } from './preflight/data-version.ts';
import { StackLock } from './preflight/stack-lock.ts';
import { stopSignals } from './processes/stop-signals.ts';
import { plannedServices } from './planned-services.ts';
import { withConsolePort } from './preflight/ports.ts';

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
  const errorOutput = outputTo(process.stderr);
  for (const problem of error.problems) errorOutput.line(`${errorOutput.paint('red', '✗')} ${problem}`);
  process.exit(1);
}

function showHelp(): number {
  output.line(help(services));
  return 0;
}

async function start(options: Options): Promise<number> {
  const signals = stopSignals();
  const acquired: { lock?: StackLock } = {};
  try {
    const prepared = await Promise.race([prepare(options, acquired, signals.stop), aborted(signals.stop)]);
    if (prepared !== undefined) return launch(prepared.plan, prepared.lock, signals, output);
  } catch (error) {
    acquired.lock?.release();
    throw error;
  }
  acquired.lock?.release();
  output.line('Stopped.');
  return 0;
}

/**
 * Checks the machine and chooses the registry before any process starts. Takes the lock, and keeps it if a later check
 * fails.
 */
async function prepare(requested: Options, held: { lock?: StackLock }, stop: AbortSignal) {
  const options = await withConsolePort(requested);
  const planned = plannedServices(services, options, process.env);
  for (const warning of await checkMachine(options, planned, workspaceRoot, thisMachine)) warn(warning);
  const lock = (held.lock = await StackLock.take(options.dataDir));
  await checkPorts(planned, thisMachine);
  // Imported only now, after the check that the dependencies are installed.
  const { startPostgres: startCluster } = await import('@signalbox/postgres-cluster');
  const version = await dataVersion(workspaceRoot, options.fresh);
  upgradeData(options.dataDir, version, (what) => output.line(`  ${output.paint('green', '✓')} data folder: ${what}`));
  const connections = connectionBudget(planned, process.env);
  const name = installationName(options.dataDir, process.env);
  const installation = process.env.CONSUL_HTTP_ADDR ? name : undefined;
  const names = () => [installation ?? '', ...planned.map(({ name }) => name)];
  const registry = await chooseRegistry(workspaceRoot, process.env, names, { stop });
  const identities = await identityPlan(options.dataDir, name, planned);
  const apps = planned.map(({ name }) => name);
  const how = options.watch ? fromSources(apps) : bundled(apps);
  const plan: LaunchPlan = {
    options,
    services: planned,
    connections,
    registry,
    installation,
    startCluster,
    identities,
    env: process.env,
    ...how,
  };
  return { plan, lock };
}

function warn(warning: string): void {
  output.line(`${output.paint('yellow', '!')} ${warning}`);
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
}

type ServiceSource = Pick<LaunchPlan, 'commandOf' | 'build' | 'watch'>;

function bundled(apps: readonly string[]): ServiceSource {
  return {
    commandOf: bundledApp(workspaceRoot),
    build: buildCommand(workspaceRoot, apps),
  };
}

function fromSources(apps: readonly string[]): ServiceSource {
  const sources = appSources(workspaceRoot, apps);
  return {
    commandOf: appFromSources(workspaceRoot),
    watch: (listener, signal) => watchSources(workspaceRoot, sources, listener, signal),
  };
}
