import { until } from '@signalbox/testing';
import { docker } from '@signalbox/testing/docker';
import { expect, it } from 'vitest';
import { allPassing, containersOf, servedBy } from './containers.ts';
import { lightLoad } from './light-load.ts';

it('a crashed users container restarts, and no read fails meanwhile', async () => {
  const load = await lightLoad();
  const [container] = await containersOf('users');
  const pid = await pidOf(container!);

  await killFromOutside(pid);
  await until(async () => (await pidOf(container!)) !== pid && (await healthOf(container!)) === 'healthy', {
    timeoutMs: 60_000,
    intervalMs: 250,
  });
  await allPassing('users', 2);
  await until(async () => (await servedBy(container!, 'users.getUser')) > 0, { timeoutMs: 30_000, intervalMs: 250 });

  expect(await docker('inspect', '--format', '{{.RestartCount}}', container!)).toBe('1');
  await load.expectUnharmed();
});

const pidOf = (container: string) => docker('inspect', '--format', '{{.State.Pid}}', container);
const healthOf = (container: string) => docker('inspect', '--format', '{{.State.Health.Status}}', container);

/**
 * Simulates a crash. Docker does not restart a container after `docker kill`, because that counts as a deliberate stop.
 */
async function killFromOutside(pid: string): Promise<void> {
  const kill = ['--entrypoint', 'node', 'signalbox-users', '-e', `process.kill(${Number(pid)}, 'SIGKILL')`];
  await docker('run', '--rm', '--pid', 'host', '--user', '0', '--network', 'none', ...kill);
}
