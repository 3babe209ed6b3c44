import { until } from '@signalbox/testing';
import { newCustomer } from '../customers.ts';
// begin orders
import { settled, smallOrder } from '../orders/customer-orders.ts';
// end orders
import { instancesOf, read } from './console-api.ts';

/** The ids of things that pages are about. */
export interface Examples {
  readonly instance: string;
  readonly order: string;
  readonly trace: string;
}

/** Places an order, and waits until the console has its trace. */
export async function findExamples(): Promise<Examples> {
  const { client } = await newCustomer();
  const { body } = await client.placeOrder(await smallOrder());
  const order = (await settled(client, body.id)).id;
  const trace = await until(async () => {
    const { items } = await read<{ items: { traceId: string; spans: number }[] }>(`/api/traces?orderId=${order}`);
    // Other traces read the order.
    return items.find(({ spans }) => spans > 10)?.traceId;
  });
  const [instance] = await instancesOf('users');
  return { instance: instance!.id, order, trace };
}
