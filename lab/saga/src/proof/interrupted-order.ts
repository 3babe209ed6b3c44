import { randomUUID } from 'node:crypto';
import { History } from '../history/history.ts';
import { instances, type TargetedFault } from '../points/fault.ts';
import { CustomerClient } from '../stack/customer-client.ts';
import type { SagaStack } from '../stack/saga-stack.ts';

/** An order whose first step and first reservation were interrupted. */
export interface InterruptedOrder {
  readonly id: string;
  /** Its last state. */
  readonly status: string;
  /** The ids of the killed instances: one of orders, one of users. */
  readonly killed: readonly string[];
}

const SETTLED_WITHIN_MS = 30_000;

const faults: readonly TargetedFault[] = [
  { target: 'orders', point: 'reserve', side: 'before', failure: 'kill' },
  { target: 'users', point: 'credit-reserved', side: 'before', failure: 'kill' },
];

/**
 * Places one order. The instance of orders that holds it is killed before its first call to users. Another instance
 * takes over, and the instance of users that gets its call is killed too, so it retries.
 * @throws Error if the order is not accepted.
 */
export async function placeInterruptedOrder(stack: SagaStack): Promise<InterruptedOrder> {
  const customer = await stack.databases.newCustomer(1_000_000);
  const client = new CustomerClient(stack.baseUrl, customer, new History());
  const ids = new Map<string, string>();
  for (const name of instances) ids.set(name, (await stack.service(name).ensureRunning()).id);
  await stack.arm(faults);
  const id = await client.place(randomUUID(), [{ productId: stack.databases.products[0]!.id, quantity: 1 }]);
  if (id === undefined) throw new Error(`expected the order to be accepted\n${stack.logs()}`);
  const { orders } = await stack.databases.settledSnapshot([customer], SETTLED_WITHIN_MS);
  const killed = instances.filter((name) => !stack.service(name).isReady).map((name) => ids.get(name)!);
  return { id, status: orders[0]?.status ?? 'none', killed };
}
