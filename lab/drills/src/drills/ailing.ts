import { atLeast, atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';
import { addAilingInstance } from '../proxy/ailing-instance.ts';
import { whole } from '../system/whole.ts';
import { shareOf } from './share.ts';
import { twoOfEach } from './two-of-each.ts';

const DELAY_MS = 200;
const USUAL_MS = 8_000;
const SETTLED_MS = 5_000;
// A second, and as long as it takes to see that a gateway has picked another one.
const LEFT_WITHIN_MS = 1_500;
const AILS_MS = 20_000;
// One of three instances of users, behind the proxy.
const withOneMore = { ...twoOfEach, users: 3 };

export const slow: Drill = {
  name: 'slow',
  fault: `one instance of three answers ${DELAY_MS} ms later`,
  promise: 'p99 of the whole is at most twice that before (or 20 ms more), 5 s later',
  only: 'local',
  async run(stage) {
    const { system, mark, pause, now, short } = stage;
    const ailing = await addAilingInstance(system);
    await whole(stage, withOneMore);
    const usualFrom = now();
    await pause(short ? 4_000 : USUAL_MS);
    const slowFrom = mark(`${ailing.name} slow`);
    const share = await shareOf(ailing.name, stage, slowFrom);
    ailing.ail({ kind: 'slow', delayMs: DELAY_MS });
    await pause(SETTLED_MS + (short ? 5_000 : AILS_MS));
    const slowTo = mark(`${ailing.name} right again`);
    ailing.ail({ kind: 'none' });
    await pause(2_000);
    await system.remove(ailing.name);
    ailing.stop();
    return (record) => {
      const usualMs = record.between(usualFrom, slowFrom).latencyMs(0.99);
      const slowMs = record.between(slowFrom + SETTLED_MS, slowTo).latencyMs(0.99);
      return [
        atMost('requests failed', record.failed.count, 0),
        atLeast('calls it got before, of a fair share', share * 100, 25, '%'),
        atMost(`p99 (before: ${usualMs.toFixed(1)} ms)`, slowMs, Math.max(2 * usualMs, usualMs + 20), 'ms'),
      ];
    };
  },
};

export const sour: Drill = {
  name: 'sour',
  fault: 'one instance of three fails every call, at once',
  promise: 'at most 1 % of requests fail in the first second, none after it',
  only: 'local',
  async run(stage) {
    const { system, mark, pause, short } = stage;
    const ailing = await addAilingInstance(system);
    await whole(stage, withOneMore);
    await pause(USUAL_MS);
    const sourFrom = mark(`${ailing.name} sour`);
    ailing.ail({ kind: 'sour' });
    await pause(short ? 8_000 : AILS_MS);
    const sourTo = mark(`${ailing.name} right again`);
    const shareBefore = await shareOf(ailing.name, stage, sourFrom);
    const share = await shareOf(ailing.name, stage, sourTo, sourTo - sourFrom - LEFT_WITHIN_MS);
    ailing.ail({ kind: 'none' });
    await pause(2_000);
    await system.remove(ailing.name);
    ailing.stop();
    return (record) => {
      const first = record.between(sourFrom, sourFrom + 1_000);
      return [
        atMost('failed in the first second', (100 * first.failed.count) / first.count, 1, '%'),
        atMost('failed before, or after the first second', record.failed.count - first.failed.count, 0),
        atLeast('calls it got before, of a fair share', shareBefore * 100, 25, '%'),
        // Retries hide from clients what it costs to go on asking it; the probes of one that is out are few.
        atMost('calls it got later on, of a fair share', share * 100, 25, '%'),
      ];
    };
  },
};
