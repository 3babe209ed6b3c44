import { seededRandom } from '@signalbox/testing/seeded-random';
import { expect, it } from 'vitest';
import { Picker } from '../balancing/picker.ts';
import { instance } from '../instance.fixture.ts';
import { Endpoint } from './endpoint.ts';

it('has closed when the last lease is back, also that of a call that waits on purpose', async () => {
  let isChannelClosed = false;
  const endpoint = new Endpoint<string, string>(instance('a'), () => ({
    call: () => new Promise(() => undefined),
    probe: () => Promise.resolve(true),
    close: () => (isChannelClosed = true),
  }));
  const picker = new Picker<Endpoint<string, string>>({ policy: 'random', random: seededRandom(1) });
  picker.update([endpoint], 0);
  const [one, other] = [picker.lend({}, 0), picker.lend({ waits: true }, 0)];
  let isClosed = false;
  const closing = endpoint.close().then(() => (isClosed = true));
  expect(isChannelClosed).toBe(true);
  one?.giveBack('answered', 1);
  endpoint.returned();
  await Promise.resolve();
  expect(isClosed).toBe(false);
  other?.giveBack('failed', 1);
  endpoint.returned();
  await closing;
});
