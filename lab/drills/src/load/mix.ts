import { randomUUID } from 'node:crypto';
import type { EdgeRequest } from './edge-client.ts';
import type { VirtualUser } from './virtual-users.ts';

export type RequestKind = 'read' | 'order';

export interface MixedRequest {
  readonly kind: RequestKind;
  readonly virtualUser: VirtualUser;
  readonly request: EdgeRequest;
  /** The idempotency key of an order. */
  readonly key?: string;
}

type RequestFactory = (virtualUser: VirtualUser) => Omit<MixedRequest, 'virtualUser'>;

const read =
  (path: (virtualUser: VirtualUser) => string): RequestFactory =>
  (virtualUser) => ({
    kind: 'read',
    request: { method: 'GET', path: path(virtualUser), headers: virtualUser.headers },
  });

const me = read(() => '/api/me');
const products = read(() => '/api/products');
const latest = read(() => '/api/orders?limit=10');
const overview = read(() => '/api/overview');
const oneOrder = read(({ lastOrderId }) => (lastOrderId ? `/api/orders/${lastOrderId}` : '/api/me'));

const order =
  (prefer: Readonly<Record<string, string>>): RequestFactory =>
  ({ headers, productId }) => {
    const key = randomUUID();
    const body = { items: [{ productId, quantity: 1 }] };
    const sent = { ...headers, 'idempotency-key': key, ...prefer };
    return { kind: 'order', key, request: { method: 'POST', path: '/api/orders', headers: sent, body } };
  };

// 17 reads and 3 orders. The orders are evenly spread.
const cycle: readonly RequestFactory[] = [
  ...[me, products, oneOrder, me, latest, order({})],
  ...[me, oneOrder, products, me, overview, latest, order({ prefer: 'wait=2' })],
  ...[me, oneOrder, products, me, latest, me, order({})],
];

/** The request with this number. The sequence of reads and orders is fixed; the virtual users take turns. */
export function mixedRequest(number: number, virtualUsers: readonly VirtualUser[]): MixedRequest {
  const virtualUser = virtualUsers[number % virtualUsers.length]!;
  return { ...cycle[number % cycle.length]!(virtualUser), virtualUser };
}
