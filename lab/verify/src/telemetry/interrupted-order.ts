import type { Check } from '@signalbox/lab-parts/check';
import { onProofStack, placeInterruptedOrder } from '@signalbox/saga';
import { startOtlpReceiver } from '@signalbox/testing/otlp-receiver';
import { until } from '@signalbox/testing/until';
import { atLeast, equals, textEquals } from '../printed-checks.ts';
import { Traces } from './order-trace.ts';

/** One order during two kills: its trace has the takeover, the attempt that the kill interrupted, and its retry. */
export async function verifyInterruptedOrder(): Promise<Check[]> {
  const receiver = await startOtlpReceiver();
  try {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    const order = await onProofStack(async (stack) => {
      const placed = await placeInterruptedOrder(stack);
      const isExported = () =>
        new Traces(receiver.spans)
          .ofOrder(placed.id)
          .some(({ isWhole, isConfirmed, orphans }) => isWhole && isConfirmed && orphans.length === 0);
      await until(isExported).catch(() => {});
      return placed;
    }, env);
    const traces = new Traces(receiver.spans).ofOrder(order.id);
    const trace = traces.find(({ isWhole }) => isWhole) ?? traces[0]!;
    const [step] = trace.named('settle order');
    const attempts = ['attempt', 'retry'].flatMap((kind) => trace.named(`users.reserveCredit ${kind}`));
    const outcomes = attempts.map(
      ({ name, attributes }) => `${name.split(' ')[1]} ${String(attributes['signalbox.attempt.outcome'])}`,
    );
    const sweep = receiver.spans.find(({ name, spanId }) => name === 'sweep orders' && step?.links.includes(spanId));
    const kept = trace.spans.filter(({ instance }) => order.killed.includes(instance)).length;
    return [
      equals('instances killed while they worked on one order (one of orders, one of users)', order.killed.length, 2),
      textEquals('state of the order', order.status, 'CONFIRMED'),
      equals(
        'traces with its id that have the request, all services, SQL of both databases and CONFIRMED',
        traces.filter(({ isWhole, isConfirmed }) => isWhole && isConfirmed).length,
        1,
      ),
      textEquals('attempts to reserve its credit in it', outcomes.join(', '), 'attempt failure, retry success'),
      equals(
        'instances that settled it: another than the one killed',
        step && !order.killed.includes(step.instance) ? 1 : 0,
        1,
      ),
      equals('its step has a link to the sweep that resumed it', sweep ? 1 : 0, 1),
      equals(
        `spans without their parent, of ${trace.spans.length} (${kept} of them from the killed instances, which lose the spans of their last second)`,
        trace.orphans.length,
        0,
      ),
      atLeast('spans in it', trace.spans.length, 10),
    ];
  } finally {
    await receiver.stop();
  }
}
