import { atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';

/** The restarts of a rollout of a new version. */
export const rollingRestart: Drill = {
  name: 'rolling-restart',
  fault: 'every instance of every service gets SIGTERM and is replaced, one at a time, twice',
  promise: 'no request fails, and no connection breaks',
  async run({ system, mark, pause, short }) {
    const instances = await system.instances();
    for (let round = 0; round < (short ? 1 : 2); round += 1) {
      for (const { name } of instances) {
        mark(name);
        await system.replace(name);
      }
    }
    await pause(1_000);
    return (record) => [
      atMost('requests failed', record.failed.count, 0),
      atMost('connections that broke during a request', record.broken, 0),
    ];
  },
};
