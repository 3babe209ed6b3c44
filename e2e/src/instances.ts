import type { InstanceState } from '@signalbox/stack';
import { until } from '@signalbox/testing';
import { stack } from './system.ts';

/** The running instances of a service of the local stack. */
export const instancesOf = (service: string) => stack().services.filter((one) => one.service === service);

export const pidsOf = (service: string): number[] => instancesOf(service).map(({ pid }) => pid);

/** The status of `/health/ready` of each instance. */
export function readiness(service: string): Promise<number[]> {
  return Promise.all(
    instancesOf(service).map(async ({ opsPort }) => (await fetch(`http://127.0.0.1:${opsPort}/health/ready`)).status),
  );
}

/** Sends a signal to an instance of a service, and waits for its successor. */
export async function replaced(service: string, signal: NodeJS.Signals): Promise<InstanceState> {
  const before = instancesOf(service);
  process.kill(before[0]!.pid, signal);
  return until(() => instancesOf(service).find(({ pid }) => before.every((one) => one.pid !== pid)), {
    timeoutMs: 30_000,
  });
}
