import { atMost } from '@signalbox/lab-parts/check';
import { services } from '@signalbox/stack';
import { until } from '@signalbox/testing/until';
import type { Drill } from '../drill.ts';

const STOPPED_MS = 5_000;
const RIGHT_AGAIN_MS = 3_000;
const USUAL_MS = 4_000;
/** Those with a database, callers first. */
const owners = services.flatMap(({ name, hasDatabase }) => (hasDatabase ? [name] : [])).toReversed();

/** A planned restart of a service's own Postgres. */
export const databaseRestart: Drill = {
  name: 'database-restart',
  fault: `the Postgres of one service is stopped for ${STOPPED_MS / 1_000} s: ${owners.map((owner) => `that of ${owner}`).join(', then ')}`,
  promise: `503 with Retry-After meanwhile, right again ${RIGHT_AGAIN_MS / 1_000} s after it answers, nothing lost`,
  async run({ system, mark, pause, short }) {
    await pause(short ? 1_000 : USUAL_MS);
    const outages: { from: number; answersAt: number }[] = [];
    for (const owner of short ? owners.slice(0, 1) : owners) {
      const from = mark(`database of ${owner} stopped`);
      await system.hold(`${owner}-database`);
      await pause(short ? 2_000 : STOPPED_MS);
      await system.release(`${owner}-database`);
      await until(() => system.rows(owner, 'select 1').then(() => true), { timeoutMs: 30_000 });
      outages.push({ from, answersAt: mark(`database of ${owner} answers`) });
      await pause(RIGHT_AGAIN_MS + (short ? 1_000 : 4_000));
    }
    const inOutage = (atMs: number) =>
      outages.some(({ from, answersAt }) => atMs >= from - 1_000 && atMs < answersAt + RIGHT_AGAIN_MS);
    return (record) => {
      const meanwhile = record.where(({ atMs }) => inOutage(atMs));
      const otherwise = record.where(({ atMs }) => !inOutage(atMs));
      // An overview that lacks a part is a failure with status 200: it says which part, and why.
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
