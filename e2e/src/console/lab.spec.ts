import { until } from '@signalbox/testing';
import { afterEach, expect, it } from 'vitest';
import { closeBrowserAfterwards, openPage } from './chromium.ts';
import { act, instancesOf, read, setTraffic } from './console-api.ts';

closeBrowserAfterwards();

interface Balancer {
  readonly caller: { readonly service: string };
  readonly service: string;
  readonly policy: string;
  readonly instances: readonly { readonly id: string; readonly picksPerSecond: number }[];
}

/** The share of the gateway's calls to users that this instance gets. Undefined while there are few. */
async function shareOf(id: string, policy: string): Promise<number | undefined> {
  const { items } = await read<{ items: readonly Balancer[] }>('/api/balancers');
  const balancer = items.find(({ caller, service }) => caller.service === 'gateway' && service === 'users');
  const total = balancer?.instances.reduce((sum, { picksPerSecond }) => sum + picksPerSecond, 0) ?? 0;
  const picks = balancer?.instances.find((one) => one.id === id)?.picksPerSecond ?? 0;
  return balancer?.policy === policy && total > 5 ? picks / total : undefined;
}

afterEach(() => setTraffic(0));

it('changes the shares of a slow instance by a switch of the policy', async () => {
  await setTraffic(60);
  const slow = (await instancesOf('users')).find(({ state }) => state === 'serving')!;
  await act('POST', '/api/faults', { instance: slow.id, delayMs: 300 });
  const { page } = await openPage('/lab');
  await page.getByLabel('Calls to').selectOption('users');
  const policy = page.getByRole('combobox', { name: 'Policy of gateway', exact: true });
  await policy.selectOption('round-robin');
  await until(async () => Math.abs(((await shareOf(slow.id, 'round-robin')) ?? 0) - 0.5) < 0.1);
  await policy.selectOption('peak-ewma');
  await until(async () => ((await shareOf(slow.id, 'peak-ewma')) ?? 1) < 0.25);
  await act('POST', '/api/faults', { instance: slow.id });
});

it('simulates calls in virtual time, and shows what the supermarket model predicts', async () => {
  const { page } = await openPage('/lab?time=virtual');
  await page.getByLabel('Speed').selectOption('as fast as possible');
  const panel = page.getByRole('region', { name: 'Policy two-choices' });
  const value = async (name: string) =>
    Number(
      (
        await panel
          .locator('div', { has: page.getByText(name, { exact: true }) })
          .locator('dd')
          .innerText()
      ).replaceAll(' ', ''),
    );
  await until(async () => (await value('measured calls')) > 500_000, { timeoutMs: 60_000 });
  // 50 instances are fewer than the model's.
  expect((await value('mean time')) / (await value('predicted'))).toBeCloseTo(1, 0.7);
});
