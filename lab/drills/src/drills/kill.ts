import { atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';
import type { SystemInstance } from '../system/system.ts';
import { whole } from '../system/whole.ts';
import { twoOfEach } from './two-of-each.ts';

const KILLS = 12;
const EVERY_MS = 5_000;

/** Processes that crash. */
export const kill: Drill = {
  name: 'kill',
  fault: `a random instance gets SIGKILL, every ${EVERY_MS / 1_000} s, ${KILLS} times; the stack revives it`,
  promise: 'no read fails; an order that failed before its client can be repeated with its key; none is lost',
  async run(stage) {
    const { system, mark, pause, short } = stage;
    const killed: SystemInstance[] = [];
    for (let count = 0; count < (short ? 3 : KILLS); count += 1) {
      const victim = choose(await system.instances(), stage.random, short ? killed : []);
      killed.push(victim);
      mark(victim.name);
      await system.kill(victim.name);
      await pause(short ? 1_000 : EVERY_MS);
      // One crash at a time: of two instances, the only one left must be spared.
      await whole(stage, twoOfEach);
    }
    return (record) => [atMost('reads failed', record.reads.failed.count, 0)];
  },
};

/** A random instance, of a service that has lost none yet. */
function choose(instances: readonly SystemInstance[], random: () => number, killed: readonly SystemInstance[]) {
  const left = instances.filter(({ service }) => killed.every((one) => one.service !== service));
  return left[Math.floor(random() * left.length)]!;
}
