import { randomUUID } from 'node:crypto';
import type { EdgeRequest } from './edge-client.ts';
import type { Shopper } from './shoppers.ts';

export type RequestKind = 'read' | 'order';

export interface MixedRequest {
  readonly kind: RequestKind;
  readonly shopper: Shopper;
  readonly request: EdgeRequest;
  /** Of an order. */
  readonly key?: string;
}

type Make = (shopper: Shopper) => Omit<MixedRequest, 'shopper'>;

const read =
  (path: (shopper: Shopper) => string): Make =>
  (shopper) => ({ kind: 'read', request: { method: 'GET', path: path(shopper), headers: shopper.headers } });

const me = read(() => '/api/me');
const products = read(() => '/api/products');
const latest = read(() => '/api/orders?limit=10');
const overview = read(() => '/api/overview');
const oneOrder = read(({ lastOrderId }) => (lastOrderId ? `/api/orders/${lastOrderId}` : '/api/me'));

const order =
  (prefer: Readonly<Record<string, string>>): Make =>
  ({ headers, productId }) => {
    const key = randomUUID();
    const body = { items: [{ productId, quantity: 1 }] };
    const sent = { ...headers, 'idempotency-key': key, ...prefer };
    return { kind: 'order', key, request: { method: 'POST', path: '/api/orders', headers: sent, body } };
  };

// 17 reads to 3 orders, evenly spread.
const cycle: readonly Make[] = [
  ...[me, products, oneOrder, me, latest, order({})],
  ...[me, oneOrder, products, me, overview, latest, order({ prefer: 'wait=2' })],
  ...[me, oneOrder, products, me, latest, me, order({})],
];

/** The request that has this number: reads and orders in a fixed order, each shopper in turn. */
export function mixed(number: number, shoppers: readonly Shopper[]): MixedRequest {
  const shopper = shoppers[number % shoppers.length]!;
  return { ...cycle[number % cycle.length]!(shopper), shopper };
}
