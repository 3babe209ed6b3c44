import { atLeast, atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';

const CAP = 200;
const USUAL_MS = 8_000;
const OVERLOAD_MS = 30_000;
const BACK_WITHIN_MS = 3_000;

/** More clients than the system was made for. */
export const overload: Drill = {
  name: 'overload',
  fault: `capacity is capped at ${CAP} requests a second, and three times as many come for ${OVERLOAD_MS / 1_000} s`,
  promise: `≥ 80 % of the cap are answered well, the rest is refused at once; normal ${BACK_WITHIN_MS / 1_000} s after`,
  // Each of two gateways.
  env: { MAX_REQUESTS_PER_SECOND: String(CAP / 2) },
  only: 'local',
  async run({ load, mark, pause, now, short }) {
    load.rate = CAP / 2;
    await pause(BACK_WITHIN_MS);
    const usualFrom = now();
    await pause(short ? 3_000 : USUAL_MS);
    const from = mark(`${3 * CAP} a second`);
    load.rate = 3 * CAP;
    await pause(short ? 5_000 : OVERLOAD_MS);
    const to = mark(`${CAP / 2} a second`);
    load.rate = CAP / 2;
    await pause(BACK_WITHIN_MS + 3_000);
    return (record) => {
      const during = record.between(from, to);
      const takenLater = load.takenLaterAtMs.filter((atMs) => atMs >= from && atMs < to);
      const served = during.count - during.failed.count + takenLater.length;
      const refused = during.failed.where(
        ({ status, retryAfter }) => (status === 503 || status === 429) && retryAfter !== undefined,
      );
      const normal = [record.between(usualFrom, from), record.between(to + BACK_WITHIN_MS)] as const;
      const [beforeMs, afterMs] = normal.map((part) => part.latencyMs(0.99)) as [number, number];
      return [
        atLeast('answered well', (served * 1_000) / (to - from), 0.8 * CAP, 'a second'),
        atMost('failed by other than 503 or 429 with Retry-After', during.failed.count - refused.count, 0),
        atMost('p99 of being refused', refused.latencyMs(0.99), 100, 'ms'),
        atMost(
          'failed when all is normal',
          normal.reduce((sum, part) => sum + part.failed.count, 0),
          0,
        ),
        atMost(
          `p99 after it (before: ${beforeMs.toFixed(1)} ms)`,
          afterMs,
          Math.max(2 * beforeMs, beforeMs + 20),
          'ms',
        ),
      ];
    };
  },
};
