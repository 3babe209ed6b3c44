import { atLeast, atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';
import { addDegradedInstance } from '../proxy/degraded-instance.ts';
import { waitUntilReady } from '../system/wait-until-ready.ts';
import { shareOf } from './share.ts';
import { twoOfEach } from './two-of-each.ts';

const DELAY_MS = 200;
const NORMAL_MS = 8_000;
const SETTLING_MS = 5_000;
// One second, plus the interval at which the drill polls the gateways for their picks.
const TRAFFIC_STOPS_WITHIN_MS = 1_500;
const DEGRADED_MS = 20_000;
// The third instance of users is behind the proxy.
const threeOfUsers = { ...twoOfEach, users: 3 };

export const slow: Drill = {
  name: 'slow',
  fault: `one of three instances answers ${DELAY_MS} ms late`,
  promise: 'from 5 s on, p99 of all requests is at most twice that before the fault, or 20 ms more',
  only: 'local',
  async run(context) {
    const { system, mark, pause, now, short } = context;
    const degraded = await addDegradedInstance(system);
    await waitUntilReady(context, threeOfUsers);
    const normalFrom = now();
    await pause(short ? 4_000 : NORMAL_MS);
    const slowFrom = mark(`${degraded.name} slow`);
    const share = await shareOf(degraded.name, context, slowFrom);
    degraded.setFault({ kind: 'slow', delayMs: DELAY_MS });
    await pause(SETTLING_MS + (short ? 5_000 : DEGRADED_MS));
    const slowTo = mark(`${degraded.name} healthy again`);
    degraded.setFault({ kind: 'none' });
    await pause(2_000);
    await system.remove(degraded.name);
    degraded.stop();
    return (record) => {
      const normalMs = record.between(normalFrom, slowFrom).latencyMs(0.99);
      const slowMs = record.between(slowFrom + SETTLING_MS, slowTo).latencyMs(0.99);
      return [
        atMost('requests failed', record.failed.count, 0),
        atLeast('calls to the instance before the fault, of a fair share', share * 100, 25, '%'),
        atMost(`p99 (before: ${normalMs.toFixed(1)} ms)`, slowMs, Math.max(2 * normalMs, normalMs + 20), 'ms'),
      ];
    };
  },
};

export const failing: Drill = {
  name: 'failing',
  fault: 'one of three instances immediately fails every call',
  promise: 'at most 1 % of requests fail in the first second, none later',
  only: 'local',
  async run(context) {
    const { system, mark, pause, short } = context;
    const degraded = await addDegradedInstance(system);
    await waitUntilReady(context, threeOfUsers);
    await pause(NORMAL_MS);
    const failingFrom = mark(`${degraded.name} failing`);
    degraded.setFault({ kind: 'failing' });
    await pause(short ? 8_000 : DEGRADED_MS);
    const failingTo = mark(`${degraded.name} healthy again`);
    const shareBefore = await shareOf(degraded.name, context, failingFrom);
    const share = await shareOf(degraded.name, context, failingTo, failingTo - failingFrom - TRAFFIC_STOPS_WITHIN_MS);
    degraded.setFault({ kind: 'none' });
    await pause(2_000);
    await system.remove(degraded.name);
    degraded.stop();
    return (record) => {
      const first = record.between(failingFrom, failingFrom + 1_000);
      return [
        atMost('failed in the first second', (100 * first.failed.count) / first.count, 1, '%'),
        atMost('failed before or after the first second', record.failed.count - first.failed.count, 0),
        atLeast('calls to the instance before the fault, of a fair share', shareBefore * 100, 25, '%'),
        // Retries hide from clients that gateways still call the instance. An ejected instance gets few probes.
        atMost('calls to the instance later, of a fair share', share * 100, 25, '%'),
      ];
    };
  },
};
