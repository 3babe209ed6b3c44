import { services } from '@signalbox/stack';
import { until } from '@signalbox/testing';
import { docker } from '@signalbox/testing/docker';
import { expect, it } from 'vitest';
import { compose, containersOf } from './containers.ts';

const names = services.map(({ name }) => name);

it.each(names)('a %s container that is stopped during its start ends immediately', async (name) => {
  const [container] = await containersOf(name);
  await docker('stop', container!);
  await docker('start', container!);
  // PID 1 and its child. Before the child runs, no process handles signals.
  await until(async () => (await docker('top', container!)).split('\n').length > 2);
  const stoppedAt = performance.now();

  await docker('stop', container!);
  expect(performance.now() - stoppedAt).toBeLessThan(10_000);
  await compose('up', '--detach', '--wait', '--no-recreate');
});
