import { atLeast, atMost, type Check } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';
import { shareOf } from './share.ts';
import { twoOfEach } from './two-of-each.ts';

const SETTLING_MS = 10_000;
const SHARE_WITHIN_MS = 15_000;

/** Instances of users are added and removed. */
export const scale: Drill = {
  name: 'scale',
  fault: 'users scales from 1 instance to 5 and back to 1, one at a time',
  promise: 'no request fails; a new instance gets half of a fair share within 15 s; p99 ≤ 5 × that before, or 200 ms',
  counts: { ...twoOfEach, users: 1 },
  only: 'local',
  async run(context) {
    const { system, mark, pause, now, short } = context;
    const maxCount = short ? 2 : 5;
    await pause(SETTLING_MS);
    const changesFrom = now();
    const shares: Check[] = [];
    for (let count = 2; count <= maxCount; count += 1) {
      mark(`${count} of users`);
      const name = await system.add('users');
      await pause(SHARE_WITHIN_MS);
      const share = await shareOf(name, context, now(), 5_000);
      shares.push(atLeast(`calls to ${name}, of a fair share`, share * 100, 50, '%'));
    }
    for (let count = maxCount; count > 1; count -= 1) {
      mark(`${count - 1} of users`);
      await system.remove(`users-${count}`);
      await pause(2_000);
    }
    return (record) => {
      const normalMs = record.between(2_000, changesFrom).latencyMs(0.99);
      const p99 = record.between(changesFrom).latencyMs(0.99);
      return [
        atMost('requests failed', record.failed.count, 0),
        ...shares,
        atMost(`p99 (before: ${normalMs.toFixed(1)} ms)`, p99, Math.max(5 * normalMs, 200), 'ms'),
      ];
    };
  },
};
