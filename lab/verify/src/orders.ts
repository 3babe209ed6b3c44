import type { Check } from '@signalbox/lab-parts/check';
import { measureTakeover, onProofStack, sagaDrill, placeOrdersUnderKills, sendUnderOneKey } from '@signalbox/saga';
import { atLeast, atMost, equals } from './printed-checks.ts';

const SCHEDULES = 1_000;
const SEED = '1';
const SAME_KEY_REQUESTS = 1_000;
const RANDOM_KILLS = { orders: 10_000, callers: 50, killEveryMs: 2_000, seed: SEED };

/** Whether both databases agree about every order, even if services fail at any point. */
export async function verifyOrders(): Promise<Check[]> {
  const checks = await onProofStack(async (stack): Promise<Check[]> => {
    const { orders, worstMs } = await measureTakeover(stack, 20);
    const oneKey = await sendUnderOneKey(stack, SAME_KEY_REQUESTS);
    const killed = await placeOrdersUnderKills(stack, RANDOM_KILLS);
    for (const { rule, what } of killed.violations.slice(0, 20)) console.log(`    ${rule}: ${what}`);
    const kills = `${killed.kills} kills in ${Math.round(killed.seconds)} s`;
    return [
      atLeast('unsettled orders of 20 killed instances', orders, 20),
      atMost(
        `time from a kill until the last order is final, slowest of 20 (${orders} orders)`,
        worstMs / 1000,
        5,
        's',
      ),
      equals(
        `of ${SAME_KEY_REQUESTS} simultaneous requests with one key, answered with 201`,
        oneKey.answered,
        SAME_KEY_REQUESTS,
      ),
      equals('different bodies among the answers', oneKey.bodies, 1),
      equals('orders placed by them', oneKey.orders, 1),
      equals('reservations made for them', oneKey.reservations, 1),
      equals('violations of a rule', oneKey.violations, 0),
      atLeast('instances killed under load', killed.kills, 10),
      equals(
        `of ${RANDOM_KILLS.orders} orders of ${RANDOM_KILLS.callers} callers, answered with 201 (${kills})`,
        killed.accepted,
        RANDOM_KILLS.orders,
      ),
      equals('of these, stored', killed.stored, killed.accepted),
      atLeast('of these, confirmed', (100 * killed.confirmed) / killed.stored, 60, '%'),
      equals('violations of a rule, such as lost or duplicate orders', killed.violations.length, 0),
    ];
  });
  const drill = await sagaDrill({ seed: SEED, runs: SCHEDULES, say: (line) => console.log(line) });
  const faults = Object.values(drill.faults).reduce((sum, count) => sum + count, 0);
  const summary = `${drill.orders} orders, ${drill.kills} kills, ${Math.round(drill.seconds)} s, seed ${SEED}`;
  return [
    ...checks,
    equals(`random schedules run (${summary})`, drill.schedules, SCHEDULES),
    equals('schedules with a violation', drill.failures.length, 0),
    atLeast('faults triggered in them', faults, SCHEDULES / 10),
    atLeast('instances killed in them', drill.kills, SCHEDULES / 20),
    equals('writes without a crash point', drill.unnamed.length, 0),
  ];
}
