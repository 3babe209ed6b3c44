import { until } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { settled, smallOrder } from '../orders/customer-orders.ts';
import { closeBrowserAfterwards, openPage } from './chromium.ts';

closeBrowserAfterwards();

it('finds a trace by the id of its order, with its attempts, statements and logs', async () => {
  const { client } = await newCustomer();
  const { body } = await client.placeOrder(await smallOrder());
  await settled(client, body.id);
  const { page } = await openPage('/traces');
  await page.getByLabel('Order id').fill(body.id);
  await page.waitForURL(/orderId=/);
  const link = page.getByRole('link', { name: 'POST /api/orders', exact: true });
  // The list still shows the traces of others.
  await until(async () => (await link.count()) === 1);
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'POST /api/orders' }).waitFor();
  const texts = [
    'orders.placeOrder attempt',
    'users.reserveCredit attempt',
    'INSERT reservations',
    'settle order',
    'request answered',
  ];
  for (const text of texts) await page.getByText(text).first().waitFor();

  await page.goto(page.url().replace(/traces\/.*/, `orders/${body.id}`));
  for (const text of ['CONFIRMED', 'GRANTED']) await page.getByText(text).filter({ visible: true }).first().waitFor();
  expect(await page.getByRole('link', { name: /trace/i }).count()).toBeGreaterThan(0);
});
