import { startOtlpReceiver, until } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { asUser, startGateway } from '../gateway.fixture.ts';
import { line, order } from './samples.fixture.ts';

it('the spans of requests about an order have its id', async () => {
  const receiver = await startOtlpReceiver();
  try {
    await using gateway = await startGateway({
      orders: { placeOrder: () => order, getOrder: () => order },
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '5' },
    });
    const headers = { ...asUser, 'content-type': 'application/json', 'idempotency-key': 'k' };
    await gateway.request('/api/orders', { method: 'POST', headers, body: JSON.stringify({ items: [line] }) });
    await gateway.request(`/api/orders/${order.id}`, { headers: asUser });
    await until(() => receiver.spans.length === 2);
    expect(receiver.spans).toMatchObject([
      { name: 'POST /api/orders', attributes: { 'signalbox.order.id': order.id, 'http.response.status_code': 201 } },
      { name: 'GET /api/orders/:id', attributes: { 'signalbox.order.id': order.id } },
    ]);
  } finally {
    await receiver.stop();
  }
});
