import { until } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { allPassing, compose, containersOf, servedBy } from './containers.ts';
import { lightLoad } from './light-load.ts';

it('scaling users to four containers and back to two: all serve, no read fails, no order is lost', async () => {
  const load = await lightLoad();

  await scaleUsers(4);
  const containers = await containersOf('users');
  expect(containers).toHaveLength(4);
  await until(
    async () => {
      const counts = await Promise.all(containers.map((container) => servedBy(container, 'users.getUser')));
      return counts.every((count) => count > 0);
    },
    { timeoutMs: 30_000, intervalMs: 250 },
  );

  await scaleUsers(2);
  await allPassing('users', 2);
  await load.goOn();
  await load.expectUnharmed();
});

const scaleUsers = (count: number) => compose('up', '--detach', '--wait', '--no-recreate', '--scale', `users=${count}`);
