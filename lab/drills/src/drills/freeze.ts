import { atLeast, atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';

const FROZEN_MS = 10_000;
const LEAVES_WITHIN_MS = 1_600;
const DEADLINE_MS = 3_000;
// Gateways are asked four times a second what they picked.
const SIGHT_MS = 500;
const BEFORE_MS = 2_000;
// A probe is a call, too.
const PROBES = 12;

/** A process that its machine forgot: its kernel still takes connections, and nobody answers. */
export const freeze: Drill = {
  name: 'freeze',
  fault: `an instance of users gets SIGSTOP for ${FROZEN_MS / 1_000} s`,
  promise: `only calls in flight are slow, by one deadline at most; traffic leaves it ${LEAVES_WITHIN_MS / 1_000} s later`,
  async run({ system, mark, pause, watch, now }) {
    const frozen = (await system.instances()).find(({ name }) => name === 'users-1')!;
    const frozenAt = mark(`${frozen.name} frozen`);
    await system.freeze(frozen.name);
    await pause(FROZEN_MS);
    const thawedAt = mark(`${frozen.name} thawed`);
    const picked = (from: number, to: number) => watch.picks(frozen.id, to) - watch.picks(frozen.id, from);
    const before = picked(frozenAt - BEFORE_MS, frozenAt);
    const picks = picked(frozenAt + LEAVES_WITHIN_MS + SIGHT_MS, now());
    await system.thaw(frozen.name);
    await pause(3_000);
    return (record) => {
      const slow = record.between(frozenAt + LEAVES_WITHIN_MS, thawedAt).where(({ latencyMs }) => latencyMs > 500);
      return [
        atMost('reads failed', record.reads.failed.count, 0),
        atMost('longest request', record.latencyMs(1), DEADLINE_MS + 200, 'ms'),
        atMost('slower than 500 ms later on, while it is frozen', slow.count, 0),
        atLeast('calls that it was sent in the two seconds before', before, 10),
        atMost('calls that it was sent later on', picks, PROBES),
      ];
    };
  },
};
