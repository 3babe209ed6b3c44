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
      atMost(
        `schedules with a violation (${verdict.orders} orders, ${verdict.kills} kills)`,
        verdict.failures.length,
        0,
      ),
      atMost('writes without a crash point', verdict.unnamed.length, 0),
    ];
  },
};
