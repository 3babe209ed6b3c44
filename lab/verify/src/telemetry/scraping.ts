import type { Check } from '@signalbox/lab-parts/check';
import { prometheusApi } from '@signalbox/lab-parts/prometheus-query';
import type { RunningStack, StackState } from '@signalbox/stack';
import { until } from '@signalbox/testing/until';
import { atMost, equals } from '../printed-checks.ts';

const WITHIN_S = 15;
// Later than this is as bad as never.
const GIVE_UP_MS = 60_000;

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'up' | 'down' | 'unknown';
}

/** Every instance of a running stack is replaced: the time until Prometheus reads the new one and forgets the old one. */
export async function verifyScraping(prometheus: string, stack: RunningStack): Promise<Check[]> {
  const startedAt = performance.now();
  const { services } = stack.state();
  await scraped(prometheus, (up) => services.every(({ id }) => up.has(id)));
  const firstS = (performance.now() - startedAt) / 1_000;
  const [upS, goneS]: [number[], number[]] = [[], []];
  for (const { name, id } of services) {
    const stoppedAt = Date.now();
    await stack.execute({ kind: 'restart', name });
    const replacement = await until(() => instance(stack.state(), name, id), { timeoutMs: GIVE_UP_MS });
    await scraped(prometheus, (up) => up.has(replacement.id));
    upS.push((Date.now() - Date.parse(replacement.startedAt)) / 1_000);
    await scraped(prometheus, (_, all) => !all.has(id));
    goneS.push((Date.now() - stoppedAt) / 1_000);
  }
  const added = await stack.execute({ kind: 'add', service: 'users', env: {} });
  const { id, startedAt: addedAt } = instance(stack.state(), added, '')!;
  await scraped(prometheus, (up) => up.has(id));
  upS.push((Date.now() - Date.parse(addedAt)) / 1_000);
  const removedAt = Date.now();
  await stack.execute({ kind: 'remove', name: added });
  await scraped(prometheus, (_, all) => !all.has(id));
  goneS.push((Date.now() - removedAt) / 1_000);
  return [
    atMost(`Prometheus: time from its start until it reads all ${services.length} instances`, firstS, WITHIN_S, 's'),
    equals('instances replaced one after the other, and one added and removed', upS.length, services.length + 1),
    atMost('time from the start of an instance until Prometheus reads it, slowest', Math.max(...upS), WITHIN_S, 's'),
    atMost(
      'time from the request to stop until Prometheus has forgotten it, slowest',
      Math.max(...goneS),
      WITHIN_S,
      's',
    ),
  ];
}

/** The instance with this name, unless it still has this id. */
const instance = ({ services }: StackState, name: string, formerId: string) =>
  services.find((one) => one.name === name && one.id !== formerId);

/** Waits until a condition about the ids of the instances that Prometheus reads, and of all that it knows, is met. */
async function scraped(
  prometheus: string,
  condition: (up: ReadonlySet<string>, all: ReadonlySet<string>) => boolean,
): Promise<void> {
  const idsOf = (targets: readonly Target[]) => new Set(targets.map(({ labels }) => labels.instance!));
  await until(
    async () => {
      const { activeTargets } = await prometheusApi<{ activeTargets: Target[] }>(prometheus, 'targets?state=active');
      return condition(idsOf(activeTargets.filter(({ health }) => health === 'up')), idsOf(activeTargets));
    },
    { timeoutMs: GIVE_UP_MS, intervalMs: 100 },
  );
}
