import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Authority } from '@signalbox/authority';
import { banner } from './terminal/banner.ts';
import { build } from './parts/build.ts';
import { ControlServer } from './control/control-server.ts';
import { commandExecutor, executeParentCommands } from './control/execute-commands.ts';
import type { ConnectionBudget } from './parts/connection-budget.ts';
import { clustersFolder, type StartCluster } from './parts/database-run.ts';
// begin orders
import { orderCommands } from './orders/order-commands.ts';
import { untilOrderable } from './orders/until-orderable.ts';
// end orders
import { untilServing } from './parts/until-serving.ts';
import { accountCommands } from './terminal/commands.ts';
import { GuardClient } from './processes/guard-client.ts';
import { openAuthority, type IdentityPlan } from './parts/identities.ts';
import type { Options } from './options.ts';
import type { Output } from './terminal/output.ts';
import type { RegistryChoice } from './parts/registry.ts';
import type { Command } from './processes/run.ts';
import type { ServiceCommand } from './parts/service-run.ts';
import type { SourceListener } from './parts/source-watch.ts';
import { stackReport } from './terminal/stack-report.ts';
import { Stack } from './stack.ts';
import type { StackLock } from './preflight/stack-lock.ts';
import { stateFilePath, writeState } from './state-file.ts';
import type { StopBudget } from './processes/stop-in-order.ts';
import type { StopSignals } from './processes/stop-signals.ts';
import { consoleFolder, consoleReceives, type PlannedService } from './planned-services.ts';

/** What the launcher starts, and how. */
export interface LaunchPlan {
  readonly options: Options;
  readonly services: readonly PlannedService[];
  readonly commandOf: ServiceCommand;
  readonly registry: RegistryChoice;
  readonly installation?: string;
  readonly startCluster: StartCluster;
  readonly connections: ConnectionBudget;
  /** The certificates and keys of services. Absent if the services do not need any. */
  readonly identities?: IdentityPlan;
  /** Environment variables that all services inherit. */
  readonly env: NodeJS.ProcessEnv;
  /** @defaultValue 11 s in total, of which 1 s is reserved for each later stage */
  readonly stopBudget?: StopBudget;
  /** The interval at which the launcher prints instances that are not ready. @defaultValue 10 s */
  readonly remindEveryMs?: number;
  /** The command that builds the services; absent if they run from their sources. */
  readonly build?: Command;
  /** Reports services whose sources have changed. */
  watch?(listener: SourceListener, signal: AbortSignal): void;
}

const STOP_BUDGET: StopBudget = { totalMs: 11_000, reserveMs: 1_000 };
const SERVING_WITHIN_MS = 20_000;
const REMIND_EVERY_MS = 10_000;

/**
 * Runs the system until a stop signal. Afterwards no process and no lock remains.
 * @returns the exit code.
 */
export async function launch(plan: LaunchPlan, lock: StackLock, signals: StopSignals, output: Output): Promise<number> {
  const { dataDir, fresh, restart, watch } = plan.options;
  const { stopBudget = STOP_BUDGET } = plan;
  // When the launcher has ended, its services stop on their own: a process that still runs then hangs.
  const guardBudget = { totalMs: stopBudget.totalMs / 2, reserveMs: stopBudget.reserveMs / 2 };
  const guard = new GuardClient(guardBudget, (pid) => lock.addGuard(pid));
  guard.leftover(stateFilePath(dataDir));
  guard.leftover(lock.path);
  rmSync(stateFilePath(dataDir), { force: true, recursive: true });
  if (fresh)
    for (const folder of [clustersFolder(dataDir), consoleFolder(dataDir)])
      rmSync(folder, { recursive: true, force: true });

  let isReady = false;
  const report = stackReport(plan.options, output);
  const supervision = { restartOnExit: restart, waitsForChange: watch };
  const control = await ControlServer.open(dataDir);
  for (const path of control.leftovers) guard.leftover(path);
  const stack = new Stack(
    { ...plan, dataDir, identities: plan.identities?.files, supervision, control: control.address },
    guard,
    { ...report, changed: () => isReady && saveState() },
  );
  control.controlled = stack;
  const saveState = () => {
    try {
      writeState(dataDir, stack.state());
    } catch (error) {
      report.failed(error);
    }
  };
  const failed = new AbortController();
  const cancelled = AbortSignal.any([signals.stop, failed.signal]);
  let authority: Authority | undefined;
  const run = async () => {
    authority =
      plan.identities &&
      (await openAuthority({ ...plan.identities.authority, updated: (error) => error && report.failed(error) }));
    authority?.start();
    const commands = await start(plan, { stack, guard, output, report, cancelled });
    isReady = true;
    saveState();
    const execute = commandExecutor(stack, authority);
    control.controlled = { processes: () => stack.processes(), execute };
    executeParentCommands(execute);
    const lines = banner(stack.state(), commands, dataDir, {
      ...plan.options,
      isConsoleFed: consoleReceives(plan.options, plan.env),
    });
    for (const line of ['', ...lines, '']) output.line(line);
  };

  // Watch from the beginning, so that a user can fix a service that does not start.
  plan.watch?.({ changed: (services) => stack.restart(services), failed: report.failed }, cancelled);
  run().catch((error: unknown) => failed.abort(error));
  if (!cancelled.aborted) await once(cancelled, 'abort');
  if (!signals.stop.aborted) report.failed(failed.signal.reason);

  authority?.close();
  control.close();
  output.line('Stopping …');
  const stopped = stack.stop(stopBudget);
  const killed = once(signals.stopImmediately, 'abort').then(() => stack.kill());
  // If a process survives SIGKILL, the guard keeps the lock until that process has ended.
  if (await Promise.race([stopped, killed])) {
    await guard.close();
    rmSync(stateFilePath(dataDir), { force: true });
    lock.release();
    output.line('Stopped.');
  }
  if (signals.stopImmediately.aborted) return 130;
  return signals.stop.aborted ? 0 : 1;
}

interface Parts {
  readonly stack: Stack;
  readonly guard: GuardClient;
  readonly output: Output;
  readonly report: ReturnType<typeof stackReport>;
  /** Aborts when the start is cancelled or has failed. */
  readonly cancelled: AbortSignal;
}

/** Starts everything, in parallel where possible. @returns commands that try the system. */
async function start(plan: LaunchPlan, { stack, guard, output, report, cancelled }: Parts): Promise<string[]> {
  const count = plan.services.reduce((sum, { instances }) => sum + instances, 0);
  const bundler = {
    spawned: (pid: number) => guard.started(pid, 0, 'SIGKILL'),
    exited: (pid: number) => guard.ended(pid),
  };
  await Promise.all([
    plan.build && output.step('bundled', build(plan.build, bundler, cancelled)),
    startRegistry(plan.registry, { stack, output, cancelled }),
    output.step('databases', stack.startDatabases()),
  ]);
  const reminder = setInterval(() => stack.notReady().forEach(report.notReady), plan.remindEveryMs ?? REMIND_EVERY_MS);
  const started = stack.startServices().finally(() => clearInterval(reminder));
  await output.step(`${count} instances of ${plan.services.length} services`, started);
  const inTime = AbortSignal.any([cancelled, AbortSignal.timeout(SERVING_WITHIN_MS)]);
  const { gateways } = stack.state();
  const [gateway = ''] = gateways;
  await output.step('the system answers', untilServing(gateways, inTime));
  const commands: string[] = accountCommands(gateway);
  // begin orders
  const product = await output.step('the system accepts orders', untilOrderable(gateways, inTime));
  commands.push(...orderCommands(gateway, product));
  // end orders
  return commands;
}

/** @throws StartError if neither the choice nor its fallback becomes ready. */
async function startRegistry(choice: RegistryChoice, parts: Omit<Parts, 'guard' | 'report'>): Promise<void> {
  const { stack, output, cancelled } = parts;
  const { kind, url, note, fallback } = choice;
  if (note !== undefined) output.line(`${output.paint('yellow', '!')} ${note}: using ${kind} instead`);
  try {
    await output.step(`registry: ${kind} at ${url}`, stack.startRegistry(choice));
  } catch (error) {
    if (fallback === undefined || cancelled.aborted) throw error;
    await startRegistry({ ...fallback, note: (error as Error).message }, parts);
  }
}
