import { signUp } from '@signalbox/lab-parts/sign-up';
import type { System } from '../system/system.ts';
import type { EdgeClient } from './edge-client.ts';

/** Somebody with an account, signed in. */
export interface Shopper {
  readonly id: string;
  readonly headers: { readonly authorization: string };
  /** What the shopper buys, one at a time. */
  readonly productId: string;
  /** The last order that the shopper knows to be taken. */
  lastOrderId: string | undefined;
}

// Has no factor in common with the length of the mix, so that each shopper sends every kind of request.
const COUNT = 17;
// More than a drill can spend: an order that is refused for want of credit proves less.
const CREDIT_CENTS = 100_000_000_000;

/** Creates accounts with plenty of credit. */
export async function createShoppers(client: EdgeClient, system: System): Promise<Shopper[]> {
  const products = await client.send({ method: 'GET', path: '/api/products' });
  const [product] = (products.body as { items: { id: string }[] }).items;
  if (product === undefined) throw new Error('expected a product on sale');
  // One at a time: a password's hash costs a core, and the service takes but a few at once.
  const shoppers: Shopper[] = [];
  while (shoppers.length < COUNT) shoppers.push(await createShopper(system, product.id));
  await system.rows(
    'users',
    'update accounts set credit_limit_cents = $1, credit_available_cents = $1 where id = any($2) returning id',
    [CREDIT_CENTS, shoppers.map(({ id }) => id)],
  );
  return shoppers;
}

async function createShopper({ gateways: [gateway = ''] }: System, productId: string): Promise<Shopper> {
  const { id, accessToken } = await signUp(gateway);
  return { id, headers: { authorization: `Bearer ${accessToken}` }, productId, lastOrderId: undefined };
}
