import type { Check } from '@signalbox/lab-parts/check';
import { sumOverInstances } from '@signalbox/lab-parts/instance-metrics';
import { openLoop } from '@signalbox/lab-parts/open-loop';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { startOtlpReceiver } from '@signalbox/testing/otlp-receiver';
import { until } from '@signalbox/testing/until';
import { atLeast, equals } from '../printed-checks.ts';
import { Customers } from './customers.ts';
import { Traces } from './order-trace.ts';

const ORDERS = 1_000;
const ORDERS_PER_SECOND = 50;
const READS_PER_SECOND = 100;
const SETTLED_WITHIN_MS = 60_000;

/** Many orders beside reads, all sampled: each has one complete trace. */
export async function verifyOrderTraces(): Promise<Check[]> {
  const receiver = await startOtlpReceiver();
  try {
    const scale = { gateway: 2, users: 2, orders: 2 };
    await using stack = await startTemporaryStack({
      scale,
      args: ['--otlp', receiver.url],
      env: { LOG_LEVEL: 'warn' },
    });
    const customers = await Customers.signUp(stack.state());
    const orderIds: string[] = [];
    const stop = new AbortController();
    let failed = 0;
    const read = async () => {
      if (!(await customers.read())) failed += 1;
    };
    const place = async () => {
      const id = await customers.placeOrder();
      if (id === undefined) failed += 1;
      else orderIds.push(id);
    };
    const reads = openLoop(read, { rate: () => READS_PER_SECOND, signal: stop.signal });
    await openLoop(place, { rate: () => ORDERS_PER_SECOND, count: ORDERS });
    stop.abort();
    await reads;
    const tracesOf = () => {
      const traces = new Traces(receiver.spans);
      return orderIds.map((id) => traces.ofOrder(id));
    };
    const isComplete = (traces: ReturnType<typeof tracesOf>[number]) =>
      traces.length === 1 && traces[0]!.isWhole && traces[0]!.isConfirmed && traces[0]!.orphans.length === 0;
    // Orders are settled after their answer, and spans are exported each second.
    await until(() => tracesOf().every(isComplete), { timeoutMs: SETTLED_WITHIN_MS, intervalMs: 1_000 }).catch(
      () => {},
    );
    const found = tracesOf();
    const all = found.flat();
    return [
      equals(`requests failed (${ORDERS_PER_SECOND} orders/s, ${READS_PER_SECOND} reads/s)`, failed, 0),
      equals(
        `of ${ORDERS} orders, with one trace that has their id`,
        found.filter(({ length }) => length === 1).length,
        ORDERS,
      ),
      equals(
        'of these, with the request, all services, and SQL of both databases',
        all.filter(({ isWhole }) => isWhole).length,
        ORDERS,
      ),
      equals('of these, until CONFIRMED', all.filter(({ isConfirmed }) => isConfirmed).length, ORDERS),
      equals(
        'spans in them without their parent',
        all.reduce((sum, { orphans }) => sum + orphans.length, 0),
        0,
      ),
      atLeast(
        'spans in them',
        all.reduce((sum, { spans }) => sum + spans.length, 0),
        10 * ORDERS,
      ),
      equals(
        `spans that instances dropped (the receiver got ${receiver.spans.length})`,
        await sumOverInstances(stack.state(), 'signalbox_telemetry_dropped_total', 'signal="traces"'),
        0,
      ),
    ];
  } finally {
    await receiver.stop();
  }
}
