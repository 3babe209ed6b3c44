import { atLeast, atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';

const LIMIT = 200;
const NORMAL_MS = 8_000;
const OVERLOAD_MS = 30_000;
const RECOVERY_MS = 3_000;

/** More requests than the system has capacity for. */
export const overload: Drill = {
  name: 'overload',
  fault: `capacity is limited to ${LIMIT} requests a second, and three times as many arrive for ${OVERLOAD_MS / 1_000} s`,
  promise: `≥ 80 % of the limit succeed, the rest is refused immediately; normal ${RECOVERY_MS / 1_000} s later`,
  // Two gateways share the limit.
  env: { MAX_REQUESTS_PER_SECOND: String(LIMIT / 2) },
  only: 'local',
  async run({ load, mark, pause, now, short }) {
    load.rate = LIMIT / 2;
    await pause(RECOVERY_MS);
    const normalFrom = now();
    await pause(short ? 3_000 : NORMAL_MS);
    const from = mark(`${3 * LIMIT} a second`);
    load.rate = 3 * LIMIT;
    await pause(short ? 5_000 : OVERLOAD_MS);
    const to = mark(`${LIMIT / 2} a second`);
    load.rate = LIMIT / 2;
    await pause(RECOVERY_MS + 3_000);
    return (record) => {
      const during = record.between(from, to);
      const acceptedLater = load.acceptedLaterAtMs.filter((atMs) => atMs >= from && atMs < to);
      const succeeded = during.count - during.failed.count + acceptedLater.length;
      const refused = during.failed.filter(
        ({ status, retryAfter }) => (status === 503 || status === 429) && retryAfter !== undefined,
      );
      const normal = [record.between(normalFrom, from), record.between(to + RECOVERY_MS)] as const;
      const [beforeMs, afterMs] = normal.map((part) => part.latencyMs(0.99)) as [number, number];
      return [
        atLeast('succeeded', (succeeded * 1_000) / (to - from), 0.8 * LIMIT, 'a second'),
        atMost('failed without 503 or 429 and Retry-After', during.failed.count - refused.count, 0),
        atMost('p99 of refused requests', refused.latencyMs(0.99), 100, 'ms'),
        atMost(
          'failed at normal load',
          normal.reduce((sum, part) => sum + part.failed.count, 0),
          0,
        ),
        atMost(
          `p99 after the overload (before: ${beforeMs.toFixed(1)} ms)`,
          afterMs,
          Math.max(2 * beforeMs, beforeMs + 20),
          'ms',
        ),
      ];
    };
  },
};
