import { Injectable } from '@nestjs/common';
import { Metrics } from '@signalbox/service-defaults';
import { OrderRepository, type Unsettled } from '../ports/order-repository.ts';
import { SettledOrders } from '../ports/settled-orders.ts';
import type { SagaRunnerOptions } from '../runners/saga-runner.ts';

const none: readonly Unsettled[] = [
  { status: 'PENDING', count: 0, oldestMs: 0 },
  { status: 'CANCELLING', count: 0, oldestMs: 0 },
];

/**
 * Metrics of orders. Counters belong to this instance. Gauges are read from the database, so all instances report the
 * same value: aggregate them with `max`, not `sum`.
 */
@Injectable()
export class SagaMetrics {
  readonly attempted: SagaRunnerOptions['attempted'];

  constructor(metrics: Metrics, orders: OrderRepository, settledOrders: SettledOrders) {
    const attempts = metrics.counter(
      'signalbox_orders_settle_attempts_total',
      'Attempts to take the next step of an order, by status before the step and by outcome: taken or failed',
      ['status', 'outcome'],
    );
    this.attempted = (status, outcome) => attempts.inc({ status, outcome });

    const settled = metrics.counter(
      'signalbox_orders_settled_total',
      'Orders that this instance settled, by final status and reason',
      ['status', 'reason'],
    );
    settledOrders.subscribe({
      here: ({ state: { status, reason } }) => settled.inc({ status, reason: reason ?? '' }),
      elsewhere: () => {},
    });

    // With zeros, so that a panel without data means that the metric is missing. All gauges of one scrape share the
    // queries, which take one connection.
    const read = async () => ({
      unsettled: [...none, ...(await orders.unsettled())],
      stuck: (await orders.stuck(1_000)).length,
    });
    let reading: ReturnType<typeof read> | undefined;
    const current = () => (reading ??= read().finally(() => (reading = undefined)));
    metrics.gauge('signalbox_orders_unsettled', 'Unsettled orders, by status', ['status'], async (set) => {
      for (const { status, count } of (await current()).unsettled) set({ status }, count);
    });
    metrics.gauge(
      'signalbox_orders_oldest_unsettled_age_seconds',
      'Time that the oldest unsettled order has been in its status; 0 if there is none',
      ['status'],
      async (set) => {
        for (const { status, oldestMs } of (await current()).unsettled) set({ status }, oldestMs / 1_000);
      },
    );
    metrics.gauge(
      'signalbox_orders_stuck',
      'Stuck orders, as listed by: npm run orders -- stuck (at most 1000)',
      [],
      async (set) => set({}, (await current()).stuck),
    );
  }
}
