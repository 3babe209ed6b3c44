import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { clusterConnection } from '@signalbox/postgres-cluster';
import pg from 'pg';
import { isSettled } from '../history/checker.ts';
import type { Balance, History, KeyRow, OrderRow, ReservationRow, Snapshot } from '../history/history.ts';
import { AccessTokenSigner, type SigningKeyRow } from './access-token.ts';

/** An account that was created for one schedule. */
export interface Customer {
  readonly userId: string;
  readonly token: string;
}

export interface Product {
  readonly id: string;
  readonly priceCents: number;
}

const TOKEN_TTL_SECONDS = 3_600;
const PAUSE_MS = 50;

/** Reads and prepares both databases of a stack, directly, without its services. */
export class StackDatabases {
  private readonly orders: pg.Pool;
  private readonly users: pg.Pool;
  private tokenSigner: AccessTokenSigner | undefined;
  products: readonly Product[] = [];

  constructor(urls: { readonly orders: string; readonly users: string }) {
    const types = { getTypeParser: ((oid: number) => parserOf(oid)) as typeof pg.types.getTypeParser };
    this.orders = new pg.Pool({ ...clusterConnection(urls.orders), max: 2, types });
    this.users = new pg.Pool({ ...clusterConnection(urls.users), max: 2, types });
    // A cluster that stops cuts idle connections; that is expected.
    for (const pool of [this.orders, this.users]) pool.on('error', () => {});
  }

  /**
   * Call it after the services have migrated and seeded the databases.
   * @param encryptionKey - decrypts the signing key of users: base64.
   */
  async open(encryptionKey: string): Promise<void> {
    const { rows } = await this.users.query<SigningKeyRow>('select kid, private_jwk from signing_keys limit 1');
    this.tokenSigner = new AccessTokenSigner(rows[0]!, Buffer.from(encryptionKey, 'base64'));
    const products = await this.orders.query<Product>(
      'select id, price_cents as "priceCents" from products order by price_cents, id',
    );
    this.products = products.rows;
  }

  async newCustomer(limitCents: number): Promise<Customer> {
    const userId = randomUUID();
    await this.users.query(
      `insert into accounts (id, email, name, role, password_hash, credit_limit_cents, credit_available_cents)
       values ($1, $2, 'Customer', 'user', 'none', $3, $3)`,
      [userId, `${userId}@example.com`, limitCents],
    );
    const issuedAt = Math.floor(Date.now() / 1000);
    const token = this.tokenSigner!.sign({
      iss: 'signalbox',
      aud: 'signalbox-user',
      sub: userId,
      sid: randomUUID(),
      role: 'user',
      iat: issuedAt,
      exp: issuedAt + TOKEN_TTL_SECONDS,
    });
    return { userId, token };
  }

  /** Reads both databases repeatedly until the signal aborts. */
  async poll(
    customers: readonly Customer[],
    history: History,
    signal: AbortSignal,
    intervalMs: number = PAUSE_MS,
  ): Promise<void> {
    const ids = customers.map(({ userId }) => userId);
    while (!signal.aborted) {
      history.balances.push(...(await this.balances(ids)));
      const startedAt = performance.now();
      const rows = await this.ordersOf(ids);
      const endedAt = performance.now();
      for (const { id: orderId, status, reason } of rows) {
        history.reads.push({ orderId, status, reason, by: 'database', startedAt, endedAt });
      }
      await delay(intervalMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Waits until these customers' orders are settled, for at most `timeoutMs`, and then reads all their rows. */
  async settledSnapshot(customers: readonly Customer[], timeoutMs: number): Promise<Snapshot> {
    const ids = customers.map(({ userId }) => userId);
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline && !(await this.ordersOf(ids)).every(isSettled)) await delay(PAUSE_MS);
    const orders = await this.ordersOf(ids);
    return {
      orders,
      keys: await this.keysOf(ids),
      reservations: await this.reservationsOf(ids),
      balances: await this.balances(ids),
    };
  }

  async ordersOf(userIds: readonly string[]): Promise<OrderRow[]> {
    const { rows } = await this.orders.query<OrderRow>(
      `select id, user_id as "userId", status, reason, total_cents as "totalCents"
       from orders where user_id = any($1)`,
      [userIds],
    );
    return rows;
  }

  async close(): Promise<void> {
    await Promise.all([this.orders.end(), this.users.end()]);
  }

  private async keysOf(userIds: readonly string[]): Promise<KeyRow[]> {
    const { rows } = await this.orders.query<KeyRow>(
      `select user_id as "userId", key, reply->>'id' as "orderId" from idempotency_keys where user_id = any($1)`,
      [userIds],
    );
    return rows;
  }

  private async reservationsOf(userIds: readonly string[]): Promise<ReservationRow[]> {
    const { rows } = await this.users.query<ReservationRow>(
      `select order_id as "orderId", user_id as "userId", amount_cents as "amountCents", outcome,
         refusal_reason as reason
       from reservations where user_id = any($1)`,
      [userIds],
    );
    return rows;
  }

  /** Reads account and reservations in one statement, so they show the same moment. */
  private async balances(userIds: readonly string[]): Promise<Balance[]> {
    const { rows } = await this.users.query<Balance>(
      `select a.id as "userId", credit_limit_cents as "limitCents", credit_available_cents as "availableCents",
         (select coalesce(sum(amount_cents), 0)::bigint from reservations r
          where r.user_id = a.id and outcome = 'GRANTED') as "heldCents"
       from accounts a where id = any($1)`,
      [userIds],
    );
    return rows;
  }
}

function parserOf(oid: number) {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid);
}
