import { until } from '@signalbox/testing/until';
import { atMost } from '../check.ts';
import type { Drill } from '../drill.ts';

const STOPPED_MS = 5_000;
const RIGHT_AGAIN_MS = 3_000;

/** A planned restart of a service's own Postgres. */
export const databaseRestart: Drill = {
  name: 'database-restart',
  fault: `the Postgres of one service is stopped for ${STOPPED_MS / 1_000} s: that of orders, then that of users`,
  promise: `503 with Retry-After meanwhile, right again ${RIGHT_AGAIN_MS / 1_000} s after it answers, nothing lost`,
  async run({ system, mark, pause, short }) {
    const outages: { from: number; answersAt: number }[] = [];
    for (const owner of short ? (['orders'] as const) : (['orders', 'users'] as const)) {
      const from = mark(`${owner}' database stopped`);
      await system.hold(`${owner}-database`);
      await pause(short ? 2_000 : STOPPED_MS);
      await system.release(`${owner}-database`);
      await until(() => system.rows(owner, 'select 1').then(() => true), { timeoutMs: 30_000 });
      outages.push({ from, answersAt: mark(`${owner}' database answers`) });
      await pause(RIGHT_AGAIN_MS + (short ? 1_000 : 4_000));
    }
    const inOutage = (atMs: number) =>
      outages.some(({ from, answersAt }) => atMs >= from - 1_000 && atMs < answersAt + RIGHT_AGAIN_MS);
    return (record) => {
      const meanwhile = record.where(({ atMs }) => inOutage(atMs));
      const otherwise = record.where(({ atMs }) => !inOutage(atMs));
      const plain = ({ status, retryAfter }: { status: number; retryAfter: string | undefined }) =>
        status === 200 || (status === 503 && retryAfter !== undefined);
      return [
        atMost(
          'failed meanwhile by other than 503 with Retry-After',
          meanwhile.failed.where((one) => !plain(one)).count,
          0,
        ),
        atMost(`failed before, or later than ${RIGHT_AGAIN_MS / 1_000} s after it answers`, otherwise.failed.count, 0),
      ];
    };
  },
};
