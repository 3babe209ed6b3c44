import { atLeast, atMost } from '@signalbox/lab-parts/check';
import { sagaDrill } from '@signalbox/saga';
import type { OwnDrill } from '../drill.ts';

/** What goes wrong between the writes and calls of an order's saga, at random. */
export const saga: OwnDrill = {
  name: 'saga',
  fault:
    'schedules of orders, cancellations, expiry and low credit; at random crash points kills, losses, repetitions, delays',
  promise: 'both databases agree about every order, and with everything that a client was ever told',
  async perform({ seed, runs, run, schedule: scheduleFile, short }, say, signal) {
    // Every point comes before what is random, unless something particular is asked for.
    const walk = !short && run === undefined && scheduleFile === undefined;
    const verdict = await sagaDrill({ seed: String(seed), runs, run, scheduleFile, walk, say, signal });
    return [
      atLeast('schedules run', verdict.schedules, run === undefined && scheduleFile === undefined ? runs : 1),
      atLeast('orders', verdict.orders, 1),
      // About half is usual: a random fault may be aimed at a point that its schedule does not reach.
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
