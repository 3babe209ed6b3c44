import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { atLeast, atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';
import { watchGateways } from '../hostile/watch-gateways.ts';

const attackers = fileURLToPath(new URL('../hostile/attackers.ts', import.meta.url));

const ATTACK_MS = 30_000;
const MAX_MIB = 256;

/** The limits of a gateway on one client, as by default. The load of the drill comes from one address. */
const env = { SIGN_IN_LIMIT: '30/60', REQUEST_LIMIT: '0', ORDER_LIMIT: '0' };

export const hostileClients: Drill = {
  name: 'hostile-clients',
  fault:
    '2000 clients send bodies byte by byte, 600 read nothing of 20 large files each, 10 pipeline 100 requests each, 200 guess passwords, all again and again',
  promise: `95 % of other requests succeed, gateways stay below ${MAX_MIB} MiB and report that they are ready`,
  // As in a container with 256 MiB.
  env: { ...env, NODE_OPTIONS: '--max-old-space-size=160' },
  only: 'local',
  async run({ system, mark, pause, now, short }) {
    await pause(3_000);
    const from = mark('attack');
    const child = fork(attackers, [...system.gateways], { stdio: 'ignore' });
    const gateways = watchGateways(system);
    await pause(short ? 10_000 : ATTACK_MS);
    const { maxMiB, notReady, checks } = await gateways.stop();
    const to = mark('attack ends');
    child.kill('SIGKILL');
    await pause(3_000);
    return (record) => {
      const during = record.between(from, to);
      return [
        atLeast('requests during the attack', during.count, 1),
        atLeast('requests that succeeded', (100 * (during.count - during.failed.count)) / during.count, 95, '%'),
        atMost('largest memory of a gateway', maxMiB, MAX_MIB, 'MiB'),
        atMost(`health checks of gateways that failed, of ${checks}`, notReady, 0),
        atMost('requests failed later than 2 s after the attack', record.between(to + 2_000, now()).failed.count, 0),
      ];
    };
  },
};
