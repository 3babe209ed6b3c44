import { expect, it } from 'vitest';
import { Picker } from '@signalbox/balancing';
import { instance } from '../instance.fixture.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { ChannelEndpoint } from './service-endpoints.ts';

it('is closed when the last pick is done, including that of a long poll', async () => {
  let isChannelClosed = false;
  const endpoint = new ChannelEndpoint<string, string>(instance('a'), () => ({
    call: () => new Promise(() => undefined),
    probe: () => Promise.resolve(true),
    close: () => (isChannelClosed = true),
  }));
  const picker = new Picker<ChannelEndpoint<string, string>>({ policy: 'random', random: seededRandom(1) });
  picker.update([endpoint], 0);
  const [one, other] = [picker.pick({}, 0), picker.pick({ isLongPoll: true }, 0)];
  let isClosed = false;
  const closing = endpoint.close().then(() => (isClosed = true));
  expect(isChannelClosed).toBe(true);
  one?.done('success', 1);
  await Promise.resolve();
  expect(isClosed).toBe(false);
  other?.done('failure', 1);
  await closing;
});
