import { createHttpClient } from '@signalbox/http-client';
import { signUp } from '@signalbox/lab-parts/sign-up';
import type { System } from '../system/system.ts';

/** A client with an account, signed in. */
export interface VirtualUser {
  readonly id: string;
  readonly headers: { readonly authorization: string };
  /** The product in each of its orders. */
  readonly productId: string;
  /** The last order that was accepted. */
  lastOrderId: string | undefined;
}

// Has no common factor with the length of the mix, so each virtual user sends every kind of request.
const COUNT = 17;
// More than a drill can spend: an order without credit is rejected before most of its steps.
const CREDIT_CENTS = 100_000_000_000;

/** Creates virtual users with more credit than they can spend. */
export async function createVirtualUsers(system: System): Promise<VirtualUser[]> {
  const { data } = await createHttpClient(system.gateways[0] ?? '').GET('/api/products');
  const product = data?.items[0];
  if (product === undefined) throw new Error('expected at least one product in /api/products, got none');
  // One at a time: hashing a password occupies a core, and the service limits concurrent hashes.
  const virtualUsers: VirtualUser[] = [];
  while (virtualUsers.length < COUNT) virtualUsers.push(await createVirtualUser(system, product.id));
  await system.rows(
    'users',
    'update accounts set credit_limit_cents = $1, credit_available_cents = $1 where id = any($2) returning id',
    [CREDIT_CENTS, virtualUsers.map(({ id }) => id)],
  );
  return virtualUsers;
}

async function createVirtualUser({ gateways: [gateway = ''] }: System, productId: string): Promise<VirtualUser> {
  const { id, accessToken } = await signUp(gateway);
  return { id, headers: { authorization: `Bearer ${accessToken}` }, productId, lastOrderId: undefined };
}
