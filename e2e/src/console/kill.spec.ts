import { until } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { keepSending } from '../load.ts';
import { closeBrowserAfterwards, openPage } from './chromium.ts';
import { act, instancesOf, setTraffic } from './console-api.ts';

closeBrowserAfterwards();

it('shows a kill as it happens, and the recovery, while no read fails', async () => {
  const { client } = await newCustomer();
  const reads = keepSending(() => client.me());
  await setTraffic(20);
  const { page } = await openPage();
  const dot = (name: string, state: RegExp) =>
    page.getByRole('link', { name: state }).and(page.locator('.dot')).filter({ hasText: name });
  await dot('users-2', /serving/).waitFor();
  const [before] = (await instancesOf('users')).filter(({ name }) => name === 'users-2');

  // The instance is down only for a moment: the dot and the list are watched before the kill.
  const listed = page.getByRole('listitem').filter({ hasText: /users-2.*(ejected|gone|starting|not ready)/ });
  const shown = Promise.all([dot('users-2', /ejected|gone|starting|not ready/).waitFor(), listed.first().waitFor()]);
  await act('POST', '/api/control', { action: 'kill', name: 'users-2' });
  await shown;
  await dot('users-2', /: serving/).waitFor();
  const after = (await instancesOf('users')).find(({ name, state }) => name === 'users-2' && state === 'serving');
  expect(after?.id).not.toBe(before?.id);
  await setTraffic(0);
  expect(await reads.stop()).toEqual([]);
});

it('offers the actions on the page of an instance: freeze, and it recovers by itself', async () => {
  const instance = (await instancesOf('users')).find(({ name }) => name === 'users-1')!;
  const { page } = await openPage(`/instances/${instance.id}`);
  const freeze = page.getByRole('button', { name: /freeze/i });
  await freeze.click();
  const current = async () => (await instancesOf('users')).find(({ name }) => name === 'users-1');
  await until(async () => (await current())?.state === 'frozen' && (await freeze.isDisabled()));
  await until(async () => (await current())?.state === 'serving' && (await freeze.isEnabled()));
  await page.getByText('serving').filter({ visible: true }).first().waitFor();
});
