import { newCustomer } from '../customers.ts';
// begin orders
import { settled, smallOrder } from '../orders/customer-orders.ts';
// end orders
import { instancesOf, tracedRequest } from './console-api.ts';

/** The ids of things that pages are about. */
export interface Examples {
  readonly instance: string;
  readonly trace: string;
  // begin orders
  readonly order: string;
  // end orders
}

/** Makes what pages are about, and waits until the console has the trace. */
export async function findExamples(): Promise<Examples> {
  const { client } = await newCustomer();
  // begin orders
  const { body } = await client.placeOrder(await smallOrder());
  const order = (await settled(client, body.id)).id;
  // end orders
  const { traceId: trace } = await tracedRequest(client);
  const [instance] = await instancesOf('users');
  return {
    instance: instance!.id,
    trace,
    // begin orders
    order,
    // end orders
  };
}
