import { atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';

const CUT_MS = 15_000;
const LEFT_WITHIN_MS = 2_000;
const USUAL_MS = 5_000;

/** A machine whose network fails: nobody is told, packets just vanish. */
export const partition: Drill = {
  name: 'partition',
  fault: `an instance of users is cut off the network for ${CUT_MS / 1_000} s`,
  promise: `no read fails later than ${LEFT_WITHIN_MS / 1_000} s after the cut`,
  only: 'compose',
  async run({ system, mark, pause }) {
    await pause(USUAL_MS);
    const cutAt = mark('users-1 cut off');
    await system.cutOff('users-1');
    await pause(CUT_MS);
    mark('users-1 back');
    await system.reconnect('users-1');
    await pause(5_000);
    return (record) => [
      atMost('reads failed later than 2 s after the cut', record.between(cutAt + LEFT_WITHIN_MS).reads.failed.count, 0),
      atMost('reads failed before the cut', record.between(cutAt - USUAL_MS, cutAt).reads.failed.count, 0),
    ];
  },
};
