import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database, statement } from '@signalbox/postgres';
import type { OrdersTables } from '../database.ts';
import type { Order } from '../domain/order.ts';
import { SettledOrders } from '../ports/settled-orders.ts';
import { ListenConnection } from './listen-connection.ts';

const CHANNEL = 'orders_settled';
/** A notification holds less than 8000 bytes, an id and a space are 37. */
const IDS_PER_NOTIFICATION = 200;
/** How long an order that is settled shortly after others waits for more: a statement for each would be a good part of what an order costs. */
const GATHER_MS = 20;

/**
 * Announcements to other instances, by NOTIFY. They are sent after the order's own commit, many at a time: within it,
 * every commit that notifies would wait for the one before it. If this instance dies in between, a caller that waits on
 * another one gets the order when its wait is over.
 */
@Injectable()
export class PostgresSettledOrders extends SettledOrders implements OnModuleInit, BeforeApplicationShutdown {
  private readonly unsent: string[] = [];
  private sending: Promise<void> | undefined;
  private isStopping = false;
  private readonly connection: ListenConnection;

  constructor(private readonly database: Database<OrdersTables>) {
    super();
    this.connection = new ListenConnection({
      url: database.url,
      channel: CHANNEL,
      onNotification: (payload) => payload.split(' ').forEach((orderId) => this.heard(orderId)),
      onListening: () => this.heard(),
    });
  }

  onModuleInit(): void {
    this.connection.start();
  }

  protected override broadcast(order: Order): void {
    this.unsent.push(order.id);
    this.sending ??= this.send();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.all([this.sending, this.connection.stop()]);
  }

  private async send(): Promise<void> {
    while (this.unsent.length > 0) {
      const payload = this.unsent.splice(0, IDS_PER_NOTIFICATION).join(' ');
      // Without a database no other instance listens. What is lost with the machine had no listener left either, so the
      // commit need not wait for the disk.
      await this.database
        .run(statement`select set_config('synchronous_commit', 'off', true), pg_notify(${CHANNEL}, ${payload})`)
        .catch(() => {});
      if (!this.isStopping && this.unsent.length < IDS_PER_NOTIFICATION) await delay(GATHER_MS);
    }
    // Here and not when the promise is settled: what is announced in between would be left lying.
    this.sending = undefined;
  }
}
