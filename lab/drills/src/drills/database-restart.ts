import { atMost } from '@signalbox/lab-parts/check';
import { services } from '@signalbox/stack';
import { until } from '@signalbox/testing/until';
import type { Drill } from '../drill.ts';

const STOPPED_MS = 5_000;
const RECOVERY_MS = 3_000;
const NORMAL_MS = 4_000;
/** The services with a database, callers first. */
const owners = services.flatMap(({ name, hasDatabase }) => (hasDatabase ? [name] : [])).toReversed();

/** A planned restart of one service's Postgres. */
export const databaseRestart: Drill = {
  name: 'database-restart',
  fault: `the Postgres of one service is stopped for ${STOPPED_MS / 1_000} s: ${owners.join(', then ')}`,
  promise: `503 with Retry-After during the outage, normal ${RECOVERY_MS / 1_000} s after Postgres answers, no order lost`,
  async run({ system, mark, pause, short }) {
    await pause(short ? 1_000 : NORMAL_MS);
    const outages: { from: number; answersAt: number }[] = [];
    for (const owner of short ? owners.slice(0, 1) : owners) {
      const from = mark(`database of ${owner} stopped`);
      await system.hold(`${owner}-database`);
      await pause(short ? 2_000 : STOPPED_MS);
      await system.release(`${owner}-database`);
      await until(() => system.rows(owner, 'select 1').then(() => true), { timeoutMs: 30_000 });
      outages.push({ from, answersAt: mark(`database of ${owner} answers`) });
      await pause(RECOVERY_MS + (short ? 1_000 : 4_000));
    }
    const inOutage = (atMs: number) =>
      outages.some(({ from, answersAt }) => atMs >= from - 1_000 && atMs < answersAt + RECOVERY_MS);
    return (record) => {
      const during = record.filter(({ atMs }) => inOutage(atMs));
      const outside = record.filter(({ atMs }) => !inOutage(atMs));
      // An overview with a missing part is a failure with status 200: it names the part and the reason.
      const isExpected = ({ status, retryAfter }: { status: number; retryAfter: string | undefined }) =>
        status === 200 || (status === 503 && retryAfter !== undefined);
      return [
        atMost(
          'failed during an outage without 503 and Retry-After',
          during.failed.filter((one) => !isExpected(one)).count,
          0,
        ),
        atMost(
          `failed before an outage, or later than ${RECOVERY_MS / 1_000} s after Postgres answers`,
          outside.failed.count,
          0,
        ),
      ];
    };
  },
};
