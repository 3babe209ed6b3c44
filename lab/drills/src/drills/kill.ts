import { atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';
import type { SystemInstance } from '../system/system.ts';
import { waitUntilReady } from '../system/wait-until-ready.ts';
import { twoOfEach } from './two-of-each.ts';

const KILLS = 12;
const INTERVAL_MS = 5_000;

/** Processes that crash. */
export const kill: Drill = {
  name: 'kill',
  fault: `a random instance gets SIGKILL every ${INTERVAL_MS / 1_000} s, ${KILLS} times; the stack restarts it`,
  promise: 'no read fails; a client can repeat a failed order with its key; no order is lost',
  async run(context) {
    const { system, mark, pause, short } = context;
    const killed: SystemInstance[] = [];
    for (let count = 0; count < (short ? 3 : KILLS); count += 1) {
      const victim = randomInstance(await system.instances(), context.random, short ? killed : []);
      killed.push(victim);
      mark(victim.name);
      await system.kill(victim.name);
      await pause(short ? 1_000 : INTERVAL_MS);
      // Each service has two instances. The next kill waits for both, so that one always survives.
      await waitUntilReady(context, twoOfEach);
    }
    return (record) => [atMost('reads failed', record.reads.failed.count, 0)];
  },
};

/** A random instance of a service without a killed instance. */
function randomInstance(instances: readonly SystemInstance[], random: () => number, killed: readonly SystemInstance[]) {
  const remaining = instances.filter(({ service }) => killed.every((one) => one.service !== service));
  return remaining[Math.floor(random() * remaining.length)]!;
}
