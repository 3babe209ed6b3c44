import { startOtlpReceiver, until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { smallOrder } from './customer-orders.ts';
import { hasStack, localStack } from '../system.ts';

describe.runIf(hasStack)('the trace of an order', () => {
  it('is one tree from the request to its confirmation, through all services and their databases', async () => {
    const receiver = await startOtlpReceiver(Number(new URL(localStack().otlp!).port));
    const { client } = await newCustomer();
    const traceOf = (orderId: string) => {
      const request = receiver.spans.find(
        ({ name, attributes }) => name === 'POST /api/orders' && attributes['signalbox.order.id'] === orderId,
      );
      return receiver.spans.filter(({ traceId }) => traceId === request?.traceId);
    };
    // Until now nothing listened there, so each instance begins to record within some seconds.
    const spans = await until(
      async () => {
        const placed = await client.placeOrder(await smallOrder(), { waitSeconds: 5 });
        expect(placed.body.status).toBe('CONFIRMED');
        return until(
          () => {
            const trace = traceOf(placed.body.id);
            const services = new Set(trace.map(({ service }) => service));
            const isSettled = trace.some(({ name }) => name === 'settle order');
            return isSettled && services.size === 3 && receiver.orphans().length === 0 ? trace : undefined;
          },
          { timeoutMs: 2_000 },
        );
      },
      { timeoutMs: 25_000 },
    );
    expect(spans.filter(({ parentId }) => parentId === '').map(({ name }) => name)).toEqual(['POST /api/orders']);
    const databases = spans.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
    expect(new Set(databases.map(({ service }) => service))).toEqual(new Set(['orders', 'users']));
    expect(spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'orders.placeOrder attempt',
        'orders.placeOrder',
        'INSERT orders',
        'settle order',
        'users.reserveCredit attempt',
        'users.reserveCredit',
        'UPDATE orders',
      ]) as string[],
    );
    await until(() => {
      const lines = receiver.records.filter(({ traceId }) => traceId === spans[0]!.traceId);
      return new Set(lines.map(({ resource }) => resource['service.name'])).size === 3;
    });
    await receiver.stop();
  });
});
