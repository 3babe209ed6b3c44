import { docker } from '@signalbox/testing/docker';
import { expect, it } from 'vitest';
import { compose, containersOf } from './containers.ts';
import { lightLoad } from './light-load.ts';

it('one gateway stops and starts again: the edge uses the other, and no request fails', async () => {
  const load = await lightLoad();
  const gateways = await containersOf('gateway');
  expect(gateways).toHaveLength(2);

  await docker('stop', gateways[0]!);
  expect(await containersOf('gateway')).toEqual([gateways[1]]);
  await load.goOn(20);
  await docker('start', gateways[0]!);
  await compose('up', '--detach', '--wait', '--no-recreate');

  await load.goOn();
  await load.expectUnharmed();
});
