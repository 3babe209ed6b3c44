import { atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';

const CUT_MS = 15_000;
const RECOVERY_MS = 2_000;
const NORMAL_MS = 5_000;

/** A machine whose network fails: packets are lost, and no process gets an error. */
export const partition: Drill = {
  name: 'partition',
  fault: `an instance of users is cut off from the network for ${CUT_MS / 1_000} s`,
  promise: `no read fails later than ${RECOVERY_MS / 1_000} s after the cut`,
  only: 'compose',
  async run({ system, mark, pause }) {
    await pause(NORMAL_MS);
    const cutAt = mark('users-1 cut off');
    await system.cutOff('users-1');
    await pause(CUT_MS);
    mark('users-1 reconnected');
    await system.reconnect('users-1');
    await pause(5_000);
    return (record) => [
      atMost('reads failed later than 2 s after the cut', record.between(cutAt + RECOVERY_MS).reads.failed.count, 0),
      atMost('reads failed before the cut', record.between(cutAt - NORMAL_MS, cutAt).reads.failed.count, 0),
    ];
  },
};
