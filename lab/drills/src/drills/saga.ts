import { atLeast, atMost } from '@signalbox/lab-parts/check';
import { sagaDrill } from '@signalbox/saga';
import type { StandaloneDrill } from '../drill.ts';

/** Random faults between the writes and calls of an order's saga. */
export const saga: StandaloneDrill = {
  name: 'saga',
  fault:
    'schedules of orders, cancellations, expiry and low credit; kills, lost, repeated and delayed messages at random crash points',
  promise: 'both databases agree about every order and with every answer that a client got',
  async perform({ seed, runs, run, schedule: scheduleFile, short }, log, signal) {
    // A full run first tries every crash point in turn, then the random schedules.
    const walk = !short && run === undefined && scheduleFile === undefined;
    const verdict = await sagaDrill({ seed: String(seed), runs, run, scheduleFile, walk, say: log, signal });
    return [
      atLeast('schedules run', verdict.schedules, run === undefined && scheduleFile === undefined ? runs : 1),
      atLeast('orders', verdict.orders, 1),
      // About half is normal: a schedule may not reach the crash point of its random fault.
      atLeast(
        `schedules in which a fault happened, of ${verdict.withFaults} with faults`,
        verdict.interrupted,
        Math.ceil(verdict.withFaults / 10),
      ),
      atMost(
        `schedules with a violation (${verdict.orders} orders, ${verdict.kills} kills)`,
        verdict.failures.length,
        0,
      ),
      atMost('writes without a crash point', verdict.unnamed.length, 0),
    ];
  },
};
