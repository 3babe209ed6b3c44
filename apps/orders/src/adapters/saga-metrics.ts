import { Injectable } from '@nestjs/common';
import { Metrics } from '@signalbox/service-defaults';
import { OrderRepository } from '../ports/order-repository.ts';
import { SettledOrders } from '../ports/settled-orders.ts';
import type { SagaRunnerOptions } from '../runners/saga-runner.ts';

/**
 * Metrics of the saga. The counters belong to this instance. The gauges are read from the database, so all instances report
 * the same values: aggregate them with max, not with sum.
 */
@Injectable()
export class SagaMetrics {
  readonly attempted: SagaRunnerOptions['attempted'];

  constructor(metrics: Metrics, orders: OrderRepository, settledOrders: SettledOrders) {
    const attempts = metrics.counter(
      'signalbox_orders_settle_attempts_total',
      'Attempts to take the next step of an order, by its status: taken, or failed and postponed',
      ['status', 'outcome'],
    );
    this.attempted = (status, outcome) => attempts.inc({ status, outcome });

    const settled = metrics.counter(
      'signalbox_orders_settled_total',
      'Orders that this instance settled, by status and reason',
      ['status', 'reason'],
    );
    settledOrders.subscribe({
      here: ({ state: { status, reason } }) => settled.inc({ status, reason: reason ?? '' }),
      elsewhere: () => {},
    });

    metrics.gauge('signalbox_orders_unsettled', 'Unsettled orders, by status', ['status'], async (set) => {
      for (const { status, count } of await orders.unsettled()) set({ status }, count);
    });
    metrics.gauge(
      'signalbox_orders_unsettled_oldest_seconds',
      'How long the oldest unsettled order has been in its status',
      ['status'],
      async (set) => {
        for (const { status, oldestMs } of await orders.unsettled()) set({ status }, oldestMs / 1_000);
      },
    );
    metrics.gauge(
      'signalbox_orders_stuck',
      'Orders as npm run orders -- stuck lists them, at most 1000',
      [],
      async (set) => set({}, (await orders.stuck(1_000)).length),
    );
  }
}
