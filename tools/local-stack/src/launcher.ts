import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { banner } from './banner.ts';
import { clustersFolder, type StartCluster } from './database-run.ts';
import { orderable } from './first-order.ts';
import { GuardLink } from './guard-link.ts';
import type { Options } from './options.ts';
import type { Output } from './output.ts';
import type { RegistryChoice } from './registry.ts';
import type { ServiceCommand } from './service-run.ts';
import { stackReport } from './stack-report.ts';
import { Stack } from './stack.ts';
import type { StackLock } from './stack-lock.ts';
import { stateFilePath, writeState } from './state-file.ts';
import { stopSignals } from './stop-signals.ts';
import type { Service } from './topology.ts';

/** What is launched, and how its parts come to be. */
export interface Launch {
  readonly options: Options;
  readonly services: readonly Service[];
  readonly commandOf: ServiceCommand;
  readonly registry: RegistryChoice;
  readonly startCluster: StartCluster;
  /** What the services inherit. */
  readonly env: NodeJS.ProcessEnv;
  /** Makes what the services are run from. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Calls with the services whose sources have changed. */
  watch?(onChange: (services: ReadonlySet<string>) => void, signal: AbortSignal): void;
}

const ORDERABLE_WITHIN_MS = 20_000;

/**
 * Runs the system until it is asked to stop, and leaves neither a process nor a lock.
 * @returns the exit code.
 */
export async function launch(what: Launch, lock: StackLock, output: Output): Promise<number> {
  const { dataDir, fresh, revive, watch } = what.options;
  const signals = stopSignals();
  const guard = new GuardLink((pid) => lock.addGuard(pid));
  guard.leftover(stateFilePath(dataDir));
  guard.leftover(lock.path);
  rmSync(stateFilePath(dataDir), { force: true });
  if (fresh) rmSync(clustersFolder(dataDir), { recursive: true, force: true });

  let isReady = false;
  const report = stackReport(what.options, output);
  const stack = new Stack({ ...what, dataDir, supervision: { revive, waitsForChange: watch } }, guard, {
    ...report,
    changed: () => isReady && saveState(),
  });
  const saveState = () => {
    try {
      writeState(dataDir, stack.state());
    } catch (error) {
      report.failed(error);
    }
  };
  const run = async () => {
    const productId = await start(what, stack, output, signals.stop);
    isReady = true;
    saveState();
    for (const line of ['', ...banner(stack.state(), productId, dataDir), '']) output.line(line);
    what.watch?.((services) => stack.restart(services), signals.stop);
  };

  const failed = new AbortController();
  run().catch((error: unknown) => failed.abort(error));
  const over = AbortSignal.any([signals.stop, failed.signal]);
  if (!over.aborted) await once(over, 'abort');
  if (!signals.stop.aborted) report.failed(failed.signal.reason);

  output.line('Stopping …');
  const stopped = stack.stop().then(() => true);
  const killed = once(signals.stopAtOnce, 'abort').then(() => stack.kill());
  // What can't even be killed is left to the guard, which holds the lock until it is gone.
  if (await Promise.race([stopped, killed])) {
    await guard.close();
    rmSync(stateFilePath(dataDir), { force: true });
    lock.release();
    output.line('Stopped.');
  }
  if (signals.stopAtOnce.aborted) return 130;
  return signals.stop.aborted ? 0 : 1;
}

/** Starts all that can start at a time at a time. @returns the id of a product to order. */
async function start(what: Launch, stack: Stack, output: Output, stop: AbortSignal): Promise<string> {
  const count = what.services.reduce((sum, { instances }) => sum + instances, 0);
  await Promise.all([
    what.prepare(stop),
    output.step(`registry: ${what.registry.kind} at ${what.registry.url}`, stack.startRegistry()),
    output.step('databases', stack.startDatabases()),
  ]);
  await output.step(`${count} instances of ${what.services.length} services`, stack.startServices());
  const inTime = AbortSignal.any([stop, AbortSignal.timeout(ORDERABLE_WITHIN_MS)]);
  return output.step('an order can be placed', orderable(stack.state().gateways, inTime));
}
