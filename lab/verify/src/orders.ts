import type { Check } from '@signalbox/lab-parts/check';
import { measureTakeover, onProofStack, sagaDrill, placeOrdersUnderKills, sendUnderOneKey } from '@signalbox/saga';
import { atLeast, atMost, exactly } from './printed-checks.ts';

const SCHEDULES = 1_000;
const SEED = '1';
const TWINS = 1_000;
const STORM = { orders: 10_000, callers: 50, killEveryMs: 2_000, seed: SEED };

/** Whether two databases agree about every order, whatever happens to the services between them. */
export async function verifyOrders(): Promise<Check[]> {
  const checks = await onProofStack(async (lane): Promise<Check[]> => {
    const { orders, worstMs } = await measureTakeover(lane, 20);
    const oneKey = await sendUnderOneKey(lane, TWINS);
    const stormy = await placeOrdersUnderKills(lane, STORM);
    for (const { rule, what } of stormy.violations.slice(0, 20)) console.log(`    ${rule}: ${what}`);
    const kills = `${stormy.kills} kills in ${Math.round(stormy.seconds)} s`;
    return [
      atLeast('orders left unsettled by 20 killed instances', orders, 20),
      atMost(`the last of ${orders} orders of 20 killed instances final after the kill`, worstMs / 1000, 5, 's'),
      exactly(`of ${TWINS} requests at once under one key, answered with 201`, oneKey.answered, TWINS),
      exactly('different bodies among the answers', oneKey.bodies, 1),
      exactly('orders placed by them', oneKey.orders, 1),
      exactly('reservations made for them', oneKey.reservations, 1),
      exactly('violations among them', oneKey.violations, 0),
      atLeast('instances killed in the storm', stormy.kills, 10),
      exactly(
        `of ${STORM.orders} orders of ${STORM.callers} callers, promised (${kills})`,
        stormy.promised,
        STORM.orders,
      ),
      exactly('of these, stored', stormy.stored, stormy.promised),
      atLeast('of these, confirmed', (100 * stormy.confirmed) / stormy.stored, 60, '%'),
      exactly('violations, lost and double ones among them', stormy.violations.length, 0),
    ];
  });
  const drill = await sagaDrill({ seed: SEED, runs: SCHEDULES, say: (line) => console.log(line) });
  const faults = Object.values(drill.faults).reduce((sum, count) => sum + count, 0);
  const met = `${drill.orders} orders, ${drill.kills} kills, ${Math.round(drill.seconds)} s, seed ${SEED}`;
  return [
    ...checks,
    exactly(`random schedules run (${met})`, drill.schedules, SCHEDULES),
    exactly('schedules with a violation', drill.failures.length, 0),
    atLeast('faults that happened in them', faults, SCHEDULES / 10),
    atLeast('instances killed in them', drill.kills, SCHEDULES / 20),
    exactly('writes without a crash point', drill.unnamed.length, 0),
  ];
}
