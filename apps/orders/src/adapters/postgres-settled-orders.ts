import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database, ListenConnection, statement } from '@signalbox/postgres';
import type { OrdersTables } from '../database.ts';
import type { Order } from '../domain/order.ts';
import { SettledOrders } from '../ports/settled-orders.ts';

const CHANNEL = 'orders_settled';
/** A notification holds less than 8000 bytes, an id and a space are 37. */
const IDS_PER_NOTIFICATION = 200;
/** Delay between notifications to collect orders: one statement for each order would be a large part of its cost. */
const GATHER_MS = 20;

/**
 * Notifies other instances with NOTIFY, in batches after the commit of an order. Inside the transaction, NOTIFY would
 * serialize all commits. If this instance dies before it sends, a caller that waits on another instance gets the order when
 * its wait is over.
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
      onNotification: (payload) => payload.split(' ').forEach((orderId) => this.notifyElsewhere(orderId)),
      onListening: () => this.notifyElsewhere(),
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
      // Errors are ignored: without a database, no other instance listens. The commit need not wait for the disk, because a
      // crash of the database server also ends all listeners.
      await this.database
        .run(statement`select set_config('synchronous_commit', 'off', true), pg_notify(${CHANNEL}, ${payload})`)
        .catch(() => {});
      if (!this.isStopping && this.unsent.length < IDS_PER_NOTIFICATION) await delay(GATHER_MS);
    }
    // Reset here, not when the promise settles: an order that is published in between would not be sent.
    this.sending = undefined;
  }
}
