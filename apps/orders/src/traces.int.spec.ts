import { randomBytes, randomUUID } from 'node:crypto';
import { startOtlpReceiver, until, type OtlpReceiver, type ReceivedSpan } from '@signalbox/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AnswerableCredit } from './adapters/in-memory.fixture.ts';
import { FakeRegistry } from './instances.fixture.ts';
import { startOrdersDatabase, type OrdersDatabase } from './orders-database.fixture.ts';
import { startOrders, type OrdersService, type OrdersServiceOptions } from './orders-service.fixture.ts';
import { demoProducts } from './products/demo-products.ts';
import { startUsers, type UsersService } from './users-service.fixture.ts';

const items = [{ productId: demoProducts[0]!.id, quantity: 1 }];

describe('the trace of an order', () => {
  let database: OrdersDatabase;
  let users: UsersService;
  let receiver: OtlpReceiver;
  let token: string;
  const instances = new FakeRegistry();
  const started: OrdersService[] = [];

  beforeAll(async () => {
    [database, users, receiver] = await Promise.all([startOrdersDatabase(), startUsers(), startOtlpReceiver()]);
    instances.set('users', users.port);
    token = await users.signIn(randomUUID(), 1_000_000);
  });
  afterEach(() => Promise.all(started.splice(0).map((service) => service.stop())));
  afterAll(async () => {
    await receiver?.stop();
    await users?.stop();
    await database?.stop();
  });

  async function start(env: NodeJS.Dict<string>, more: Partial<OrdersServiceOptions> = {}): Promise<OrdersService> {
    const service = await startOrders({
      instances,
      env: {
        DATABASE_URL: database.url,
        SERVICE_KEY_FILE: users.serviceKeyFile,
        SERVICE_KEYS_FILE: users.serviceKeysFile,
        SEED_DEMO_DATA: 'true',
        ...env,
      },
      ...more,
    });
    started.push(service);
    return service;
  }
  const traced = () => start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '5' });

  /** A caller's trace. */
  function newTrace(flags = '01') {
    const [traceId, parentId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    const spans = () => receiver.spans.filter((span) => span.traceId === traceId);
    const named = (name: string) => spans().find((span) => span.name === name);
    const isComplete = () => {
      const ids = new Set([parentId, ...spans().map(({ spanId }) => spanId)]);
      return spans().every((span) => ids.has(span.parentId));
    };
    return { traceparent: `00-${traceId}-${parentId}-${flags}`, traceId, parentId, spans, named, isComplete };
  }
  type Trace = ReturnType<typeof newTrace>;

  const place = (service: OrdersService, { traceparent }: Trace) =>
    service.as(token, (client) => client.placeOrder({ idempotencyKey: randomUUID(), items }), undefined, traceparent);
  const settled = (service: OrdersService, orderId: string) =>
    until(async () => {
      const order = await service.as(token, (client) => client.getOrder({ orderId, waitMs: 1_000 }));
      return ['PENDING', 'CANCELLING'].includes(order.status) ? undefined : order;
    });
  async function confirmed(service: OrdersService, trace: Trace): Promise<string> {
    const { id } = await place(service, trace);
    await until(async () => (await settled(service, id)).status === 'CONFIRMED', { timeoutMs: 30_000 });
    return id;
  }
  const namesBelow = (spans: readonly ReceivedSpan[], parent: ReceivedSpan | undefined): string[] =>
    spans.filter(({ parentId }) => parentId === parent?.spanId).map(({ name }) => name);

  it('contains the handler, the step, its call and each statement, without values', async () => {
    const service = await traced();
    const trace = newTrace();
    const orderId = await confirmed(service, trace);
    await until(() => trace.named('settle order') && trace.named('orders.placeOrder'));
    await until(trace.isComplete);
    const step = trace.named('settle order')!;
    expect([step.parentId, trace.named('orders.placeOrder')!.parentId]).toEqual([trace.parentId, trace.parentId]);
    expect(step.attributes).toMatchObject({
      'signalbox.order.id': orderId,
      'signalbox.order.status.from': 'PENDING',
      'signalbox.order.status.to': 'CONFIRMED',
      'signalbox.saga.attempt': 1,
    });
    expect(namesBelow(trace.spans(), step)).toEqual(
      expect.arrayContaining(['users.reserveCredit', 'UPDATE orders']) as string[],
    );
    expect(namesBelow(trace.spans(), trace.named('users.reserveCredit'))).toEqual(['users.reserveCredit attempt']);
    const insert = trace.named('INSERT orders')!;
    expect(insert.attributes).toMatchObject({ 'db.system.name': 'postgresql', 'db.query.summary': 'INSERT orders' });
    expect(JSON.stringify(insert)).not.toContain(orderId);
  });

  it('continues when another instance takes over after a crash', async () => {
    const credit = new AnswerableCredit();
    // It exports nothing, like an instance that ends before its next export.
    const dying = await start({}, { credit });
    try {
      const trace = newTrace();
      const { id } = await place(dying, trace);
      dying.drain();
      const other = await traced();
      await until(async () => (await settled(other, id)).status === 'CONFIRMED', { timeoutMs: 30_000 });
      await until(() => trace.named('settle order'));
      await until(trace.isComplete);
      const step = trace.named('settle order')!;
      expect(step).toMatchObject({ parentId: trace.parentId, attributes: { 'signalbox.order.id': id } });
      const sweep = receiver.spans.find(({ spanId }) => step.links.includes(spanId));
      expect(sweep).toMatchObject({ name: 'sweep orders', parentId: '', attributes: { 'signalbox.sweep.claimed': 1 } });
      expect(sweep!.traceId).not.toBe(trace.traceId);
      expect(sweep!.links).toEqual([trace.parentId]);
    } finally {
      credit.answer({ outcome: 'GRANTED' });
    }
  });

  it('contains the steps of its cancellation, in the trace of the order', async () => {
    const service = await traced();
    const trace = newTrace();
    const id = await confirmed(service, trace);
    const cancellation = newTrace();
    await service.as(token, (client) => client.cancelOrder({ orderId: id }), undefined, cancellation.traceparent);
    await until(async () => (await settled(service, id)).status === 'CANCELLED', { timeoutMs: 30_000 });
    await until(() => trace.named('users.releaseCredit') && cancellation.named('orders.cancelOrder'));
    await until(() => trace.isComplete() && cancellation.isComplete());
    expect(trace.spans().filter(({ name }) => name === 'settle order')).toMatchObject([
      { attributes: { 'signalbox.order.status.to': 'CONFIRMED' } },
      { attributes: { 'signalbox.order.status.from': 'CANCELLING', 'signalbox.order.status.to': 'CANCELLED' } },
    ]);
    expect(cancellation.named('settle order')).toBeUndefined();
  });

  it('has no spans if the caller does not sample it', async () => {
    const service = await traced();
    const unsampled = newTrace('00');
    await confirmed(service, unsampled);
    const sampled = newTrace();
    await confirmed(service, sampled);
    await until(() => sampled.named('settle order'));
    expect(unsampled.spans()).toEqual([]);
  });
});
