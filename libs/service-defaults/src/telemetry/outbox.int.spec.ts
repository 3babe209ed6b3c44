import { freePort, startOtlpReceiver, until, type OtlpReceiver } from '@signalbox/testing';
import { currentRequest, runInRequest } from '@signalbox/rpc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Outbox, type OutboxOptions } from './outbox.ts';

/** Sends texts as spans with this name: ExportTraceServiceRequest.resource_spans.scope_spans.spans.name. */
const serialize = (texts: string[]): Buffer => {
  if (texts.includes('invalid')) throw new RangeError('expected a name');
  const field = (number: number, body: Buffer) => Buffer.concat([Buffer.from([(number << 3) | 2, body.length]), body]);
  const spans = texts.map((text) => field(2, field(5, Buffer.from(text))));
  return field(1, field(2, Buffer.concat(spans)));
};

describe('an outbox', () => {
  let receiver: OtlpReceiver;
  const outboxes: Outbox<string>[] = [];
  const logged: string[] = [];
  const log = (fields: object, message: string) => logged.push(`${message} ${(fields as { url: string }).url}`);

  beforeEach(async () => {
    receiver = await startOtlpReceiver();
    logged.length = 0;
  });
  afterEach(async () => {
    await Promise.all(outboxes.splice(0).map((outbox) => outbox.close(0)));
    await receiver.stop();
  });

  function open(options: Partial<Omit<OutboxOptions, 'receiver'>> & { url?: string; timeoutMs?: number } = {}) {
    const { url = `${receiver.url}/v1/traces?key=secret`, timeoutMs = 1_000, ...queue } = options;
    const outbox = new Outbox<string>({
      signal: 'traces',
      receiver: { url, headers: { 'x-key': 'k' }, timeoutMs },
      maxQueue: 5,
      maxBatch: 3,
      delayMs: 1,
      firstRetryMs: 5,
      ...queue,
    });
    outboxes.push(outbox);
    outbox.start({ serialize, logger: { info: log, warn: log } });
    return outbox;
  }
  const names = () => receiver.spans.map(({ name }) => name);

  it('sends batches in order, with its headers', async () => {
    const outbox = open();
    for (const text of ['a', 'b', 'c', 'd']) outbox.add(text);
    await until(() => names().length === 4);
    expect(names()).toEqual(['a', 'b', 'c', 'd']);
    expect(receiver.headers).toMatchObject({ 'x-key': 'k', 'content-type': 'application/x-protobuf' });
    await until(() => outbox.exported === 4);
    expect([outbox.dropped, outbox.size, logged]).toEqual([0, 0, []]);
  });

  it('is paused while nothing listens, checks again, and logs each change once', async () => {
    const port = await freePort();
    const outbox = open({ url: `http://127.0.0.1:${port}/v1/traces` });
    await until(() => outbox.isPaused);
    outbox.add('a');
    const late = await startOtlpReceiver(port);
    await until(() => late.spans.length === 1);
    await until(() => !outbox.isPaused);
    expect(logged).toEqual([
      `telemetry is paused: nothing listens there http://127.0.0.1:${port}/v1/traces`,
      `telemetry is exported again http://127.0.0.1:${port}/v1/traces`,
    ]);
    await late.stop();
  });

  it('keeps a bounded number of items while the receiver does not answer, and counts the others as dropped', async () => {
    receiver.answer = 'hang';
    const outbox = open({ timeoutMs: 20 });
    for (let i = 0; i < 100; i += 1) outbox.add(String(i));
    expect([outbox.size, outbox.dropped, outbox.isPaused]).toEqual([5, 95, false]);
    await until(() => receiver.requests >= 3);
    expect(outbox.size).toBe(5);
    receiver.answer = 200;
    await until(() => names().length === 5);
    expect(names()).toEqual(['0', '1', '2', '3', '4']);
    expect(logged.map((line) => line.split(' http')[0])).toEqual([
      'telemetry is not accepted: retrying',
      'telemetry is exported again',
    ]);
  });

  it.each([429, 503])('sends a batch again after status %s', async (status) => {
    receiver.answer = status;
    const outbox = open();
    outbox.add('a');
    await until(() => receiver.requests >= 2);
    receiver.answer = 200;
    await until(() => names().length === 1);
    await until(() => outbox.exported === 1);
    expect(outbox.dropped).toBe(0);
  });

  it('drops and counts a batch that the receiver refuses', async () => {
    const outbox = open();
    receiver.answer = 400;
    outbox.add('a');
    await until(() => outbox.dropped === 1);
    outbox.add('b');
    await until(() => outbox.dropped === 2);
    expect(logged).toEqual([`the receiver refuses telemetry ${receiver.url}/v1/traces`]);
  });

  it('drops and counts a batch that cannot be encoded', async () => {
    const outbox = open();
    outbox.add('invalid');
    await until(() => outbox.dropped === 1);
    outbox.add('a');
    await until(() => names().length === 1);
  });

  it('sends what waits when it is closed', async () => {
    const outbox = open({ delayMs: 60_000, timeoutMs: 60_000 });
    await until(() => receiver.requests === 1);
    for (const text of ['a', 'b', 'c', 'd']) outbox.add(text);
    await outbox.close(2_000);
    expect(names()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('does not wait longer than allowed when it is closed', async () => {
    receiver.answer = 'hang';
    const outbox = open({ timeoutMs: 60_000 });
    outbox.add('a');
    await until(() => receiver.requests === 1);
    await outbox.close(20);
    expect([outbox.size, outbox.dropped]).toEqual([0, 1]);
  });

  it('sends outside of the request whose item it is', async () => {
    const ids: unknown[] = [];
    const outbox = new Outbox<string>({
      signal: 'traces',
      receiver: { url: `${receiver.url}/v1/traces`, headers: {}, timeoutMs: 1_000 },
      maxQueue: 5,
      maxBatch: 1,
      delayMs: 1,
    });
    outboxes.push(outbox);
    outbox.start({
      logger: { info: log, warn: log },
      serialize: (texts) => {
        ids.push(currentRequest()?.requestId);
        return serialize(texts);
      },
    });
    await until(() => receiver.requests === 1);
    runInRequest({ requestId: 'r-1' }, () => outbox.add('a'));
    await until(() => ids.length === 1);
    expect(ids).toEqual([undefined]);
  });
});
