import { atLeast, atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';

const FROZEN_MS = 10_000;
const TRAFFIC_STOPS_WITHIN_MS = 1_600;
const DEADLINE_MS = 3_000;
// The drill polls the gateways for their picks four times a second.
const POLLING_MS = 500;
const BEFORE_MS = 2_000;
// Probes of the ejected instance count as calls.
const MAX_PROBES = 12;

/** A process that hangs: its kernel still accepts connections, but the process does not answer. */
export const freeze: Drill = {
  name: 'freeze',
  fault: `an instance of users gets SIGSTOP for ${FROZEN_MS / 1_000} s`,
  promise: `only calls in flight are slow, by at most one deadline; after ${TRAFFIC_STOPS_WITHIN_MS / 1_000} s the instance gets no more traffic`,
  async run({ system, mark, pause, monitor, now }) {
    const frozen = (await system.instances()).find(({ name }) => name === 'users-1')!;
    const frozenAt = mark(`${frozen.name} frozen`);
    await system.freeze(frozen.name);
    await pause(FROZEN_MS);
    const resumedAt = mark(`${frozen.name} resumed`);
    const picked = (from: number, to: number) => monitor.picks(frozen.id, to) - monitor.picks(frozen.id, from);
    const before = picked(frozenAt - BEFORE_MS, frozenAt);
    const picks = picked(frozenAt + TRAFFIC_STOPS_WITHIN_MS + POLLING_MS, now());
    await system.resume(frozen.name);
    await pause(3_000);
    return (record) => {
      const slow = record
        .between(frozenAt + TRAFFIC_STOPS_WITHIN_MS, resumedAt)
        .filter(({ latencyMs }) => latencyMs > 500);
      return [
        atMost('reads failed', record.reads.failed.count, 0),
        atMost('longest request', record.latencyMs(1), DEADLINE_MS + 200, 'ms'),
        atMost('slower than 500 ms after that, while it is frozen', slow.count, 0),
        atLeast('calls to the instance in the two seconds before the fault', before, 10),
        atMost('calls to the instance after that', picks, MAX_PROBES),
      ];
    };
  },
};
