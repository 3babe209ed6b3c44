import { until } from '@signalbox/testing';
import { expect } from 'vitest';
import { newCustomer } from '../customers.ts';
import { keepSending, type Load } from '../load.ts';
// begin orders
import { keepPlacing } from '../orders/keep-placing.ts';
// end orders

/** Sends reads, and what else the system offers, about twenty per second. */
export interface LightLoad {
  /** Stops the load. Expects that nothing failed, and that nothing that was accepted is lost. */
  expectUnharmed(): Promise<void>;
  /** Waits for this number of further responses of each kind. */
  goOn(times?: number): Promise<void>;
}

/** A load that can tell whether all that it changed remains. */
interface CheckedLoad extends Load {
  expectKept?(): Promise<void>;
}

export async function lightLoad(): Promise<LightLoad> {
  const { client } = await newCustomer();
  const loads: CheckedLoad[] = [keepSending(() => client.me(), { pauseMs: 200 })];
  // begin orders
  loads.push(
    keepSending(() => client.orders(), { pauseMs: 200 }),
    await keepPlacing(),
  );
  // end orders
  const goOn = async (times = 5) => {
    const goals = loads.map((load) => ({ load, goal: load.answered() + times }));
    await until(() => goals.every(({ load, goal }) => load.answered() >= goal), { timeoutMs: 30_000 });
  };
  await goOn();
  return {
    goOn,
    expectUnharmed: async () => {
      const failures = await Promise.all(loads.map((load) => load.stop()));
      expect(failures.flat()).toEqual([]);
      for (const load of loads) await load.expectKept?.();
    },
  };
}
