import type { Check } from '@signalbox/lab-parts/check';
import { sumOverInstances } from '@signalbox/lab-parts/instance-metrics';
import { openLoop } from '@signalbox/lab-parts/open-loop';
import { median, percentile } from '@signalbox/lab-parts/statistics';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { freePort } from '@signalbox/testing/free-port';
import { startOtlpReceiver, type OtlpReceiver } from '@signalbox/testing/otlp-receiver';
import { until } from '@signalbox/testing/until';
import { atLeast, atMost, equals } from '../printed-checks.ts';
import { Customers } from './customers.ts';

const ROUNDS = 3;
const PHASE_S = 15;
/** Longer than the longest pause of an instance before it checks again whether something listens. */
const WARM_UP_S = 6;
const REQUESTS_PER_SECOND = 150;
/** OTEL_BSP_MAX_QUEUE_SIZE by default. */
const MAX_QUEUE = 2_048;
/** Longer than an export times out, plus the longest pause after it. */
const RETRIED_WITHIN_MS = 25_000;

interface Phase {
  readonly failed: number;
  readonly p99Ms: number;
}

/** What one round measured. */
interface Round {
  readonly answering: Phase;
  readonly hanging: Phase;
  readonly nothing: Phase;
  /** Spans that the receiver has stored. */
  readonly stored: number;
  /** The most spans of one instance that waited until the receiver answered again. */
  readonly waited: number;
  /** Spans dropped while the receiver hangs, and before. */
  readonly dropped: number;
  readonly droppedBefore: number;
}

/** Requests while the receiver of traces and log lines answers, hangs and is gone, in turns. */
export async function verifyExporter(): Promise<Check[]> {
  const port = await freePort();
  const args = ['--otlp', `http://127.0.0.1:${port}`];
  await using stack = await startTemporaryStack({ scale: { gateway: 2, users: 2, orders: 2 }, args });
  const customers = await Customers.signUp(stack.state());
  const { services } = stack.state();
  const spans = (what: 'dropped' | 'exported') =>
    sumOverInstances(stack.state(), `signalbox_telemetry_${what}_total`, 'signal="traces"');
  const rounds: Round[] = [];
  while (rounds.length < ROUNDS)
    rounds.push(await oneRound(await startOtlpReceiver(port), customers, services.length, spans));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const failed = (what: 'hanging' | 'nothing') => sum(rounds.map((round) => round[what].failed));
  const p99Ms = (what: 'answering' | 'hanging' | 'nothing') => median(rounds.map((round) => round[what].p99Ms));
  const usualMs = p99Ms('answering');
  const limitMs = Math.max(2 * usualMs, usualMs + 20);
  const when = `median of ${ROUNDS} turns (${usualMs.toFixed(1)} ms while it answers)`;
  return [
    equals(
      `receiver hangs for ${PHASE_S} s at ${REQUESTS_PER_SECOND} requests/s: requests failed`,
      failed('hanging'),
      0,
    ),
    atMost(`p99, ${when}`, p99Ms('hanging'), limitMs, 'ms'),
    equals('spans dropped while it answers', sum(rounds.map(({ droppedBefore }) => droppedBefore)), 0),
    atLeast('spans dropped and counted while it hangs', sum(rounds.map(({ dropped }) => dropped)), 1),
    atMost(
      'spans of one instance that wait until it answers again',
      Math.max(...rounds.map(({ waited }) => waited)),
      MAX_QUEUE,
    ),
    equals(
      'spans counted as exported, minus those that it has stored',
      (await spans('exported')) - sum(rounds.map(({ stored }) => stored)),
      0,
    ),
    equals(`nothing listens there for ${PHASE_S} s: requests failed`, failed('nothing'), 0),
    atMost(`p99, ${when}`, p99Ms('nothing'), limitMs, 'ms'),
  ];
}

async function oneRound(
  receiver: OtlpReceiver,
  customers: Customers,
  instances: number,
  spans: (what: 'dropped' | 'exported') => Promise<number>,
): Promise<Round> {
  await phase(customers, WARM_UP_S);
  const [dropped, exported] = [await spans('dropped'), (await spans('exported')) - receiver.spans.length];
  const answering = await phase(customers, PHASE_S);
  const droppedBefore = (await spans('dropped')) - dropped;
  receiver.answer = 'hang';
  const hanging = await phase(customers, PHASE_S);
  const droppedLater = (await spans('dropped')) - dropped - droppedBefore;
  const received = receiver.spans.length;
  receiver.answer = 200;
  const waited = await backlog(receiver, received, instances, async () => (await spans('exported')) - exported);
  await receiver.stop();
  const nothing = await phase(customers, PHASE_S);
  return {
    ...{ answering, hanging, nothing, droppedBefore, dropped: droppedLater },
    stored: receiver.spans.length,
    waited,
  };
}

/** Waits until each instance has delivered what waited. @returns the most spans of one instance. */
async function backlog(receiver: OtlpReceiver, from: number, instances: number, exported: () => Promise<number>) {
  let last = 0;
  const byInstance = () => [...Map.groupBy(receiver.spans.slice(from), ({ instance }) => instance).values()];
  const isDelivered = async () => {
    const before = last;
    last = receiver.spans.length;
    return last === before && byInstance().length === instances && last === (await exported());
  };
  await until(isDelivered, { timeoutMs: RETRIED_WITHIN_MS, intervalMs: 2_000 }).catch(() => {});
  return Math.max(0, ...byInstance().map(({ length }) => length));
}

/** Reads and orders at a constant rate. */
async function phase(customers: Customers, seconds: number): Promise<Phase> {
  const latenciesMs: number[] = [];
  let failed = 0;
  const request = async (number: number, dueAtMs: number) => {
    const succeeded = number % 10 === 0 ? (await customers.placeOrder()) !== undefined : await customers.read();
    latenciesMs.push(performance.now() - dueAtMs);
    if (!succeeded) failed += 1;
  };
  await openLoop(request, { rate: () => REQUESTS_PER_SECOND, count: REQUESTS_PER_SECOND * seconds });
  return { failed, p99Ms: percentile(latenciesMs, 0.99) };
}
