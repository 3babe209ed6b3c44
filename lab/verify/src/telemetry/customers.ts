import { randomUUID } from 'node:crypto';
import { databaseUrl } from '@signalbox/lab-parts/database-url';
import { signUp, type Customer } from '@signalbox/lab-parts/sign-up';
import { clusterConnection } from '@signalbox/postgres-cluster';
import type { StackState } from '@signalbox/stack';
import pg from 'pg';
import { cheapestProduct, send } from '../field/customer.ts';

const CUSTOMERS = 10;
// More than a verification spends.
const CREDIT_CENTS = 100_000_000_000;

/** Customers of a running stack with more credit than they can spend. */
export class Customers {
  private readonly gateways: readonly string[];
  private readonly customers: readonly Customer[];
  private readonly productId: string;
  private turn = 0;

  private constructor(gateways: readonly string[], customers: readonly Customer[], productId: string) {
    this.gateways = gateways;
    this.customers = customers;
    this.productId = productId;
  }

  /** @throws Error if an account can't be created. */
  static async signUp(stack: StackState): Promise<Customers> {
    const [gateway = ''] = stack.gateways;
    // One at a time: hashing a password occupies a core.
    const customers: Customer[] = [];
    while (customers.length < CUSTOMERS) customers.push(await signUp(gateway));
    const users = new pg.Client(clusterConnection(databaseUrl(stack, 'users')));
    await users.connect();
    await users.query('update accounts set credit_limit_cents = $1, credit_available_cents = $1 where id = any($2)', [
      CREDIT_CENTS,
      customers.map(({ id }) => id),
    ]);
    await users.end();
    return new Customers(stack.gateways, customers, await cheapestProduct(gateway));
  }

  /** The next customer places an order at the next gateway. @returns its id; undefined if the answer is not 201. */
  async placeOrder(waitSeconds?: number): Promise<string | undefined> {
    const { status, body } = await this.request('POST', '/api/orders', {
      body: { items: [{ productId: this.productId, quantity: 1 }] },
      headers: { 'idempotency-key': randomUUID(), ...(waitSeconds && { prefer: `wait=${waitSeconds}` }) },
    });
    return status === 201 ? String(body.id) : undefined;
  }

  /** The next customer reads from the next gateway. @returns whether the answer is 200. */
  async read(path = '/api/me'): Promise<boolean> {
    return (await this.request('GET', path)).status === 200;
  }

  private request(method: string, path: string, { body, headers }: { body?: unknown; headers?: object } = {}) {
    const turn = this.turn++;
    const { accessToken } = this.customers[turn % this.customers.length]!;
    const gateway = this.gateways[turn % this.gateways.length]!;
    return send(gateway, method, path, { body, headers: { authorization: `Bearer ${accessToken}`, ...headers } });
  }
}
