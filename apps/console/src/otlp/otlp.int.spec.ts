import { gzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import { decodeRecords } from '@signalbox/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { History } from '../store/history.ts';
import { startConsole } from '../console.fixture.ts';
import { encodeLogs, encodeSpans, jsonLogs, jsonSpans, resource } from './exports.fixture.ts';

type Console = Awaited<ReturnType<typeof startConsole>>;
const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const TRACE = 'a'.repeat(32);

/** 16 MB of fields with this tag, each empty. */
const pairs = (tag: number) => Buffer.alloc(16_000_000, Buffer.from([tag, 0]));
/** A field of protobuf with this number. */
const part = (field: number, bytes: Buffer) => {
  const { length } = bytes;
  const varint = [length, length >> 7, length >> 14, length >> 21].map(
    (bits, at) => (bits & 0x7f) | (at < 3 ? 0x80 : 0),
  );
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint]), bytes]);
};

let console: Console;
let history: History;
let trace = 0;
let traceId: string;
beforeAll(async () => {
  console = await startConsole({ env: { CONSOLE_PUBLIC: 'true', MAX_SPANS: '1000' } });
  history = console.app.get(History);
});
afterAll(() => console[Symbol.asyncDispose]());
beforeEach(() => {
  trace += 1;
  traceId = trace.toString(16).padStart(32, 'a');
});

const post = (path: string, body: Buffer | string, headers: Record<string, string> = PROTOBUF) =>
  console.request(path, { method: 'POST', body, headers });
const spans = () => history.spans.ofTrace(traceId);

describe('the receiver of OTLP', () => {
  const attributes = { text: 'a', whole: 7, part: 0.5, isTrue: true, list: ['a', 1], nested: { a: { b: 'c' } } };
  const sent = () => ({ traceId, spanId: '1'.repeat(16), name: 'GET /', startMs: 1_000, endMs: 1_250.5, attributes });
  const expected = {
    ...{ spanId: '1'.repeat(16), parentId: '', name: 'GET /', kind: 'server', status: 'ok', statusMessage: '' },
    ...{ service: 'shop', instance: 'shop-1', startMs: 1_000, durationMs: 250.5, attributes, events: [], links: [] },
  };

  it.each(['protobuf', 'json', 'protobuf, gzip', 'json, gzip'])('stores spans sent as %s', async (format) => {
    const isJson = format.startsWith('json');
    const body = isJson ? jsonSpans([sent()]) : encodeSpans([sent()]);
    const isCompressed = format.endsWith('gzip');
    const headers = { ...(isJson ? JSON_TYPE : PROTOBUF), ...(isCompressed && { 'content-encoding': 'gzip' }) };
    const answer = await post('/v1/traces', isCompressed ? gzipSync(body) : body, headers);
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([200, headers['content-type']]);
    expect(await answer.text()).toBe(isJson ? '{}' : '');
    expect(spans()).toEqual([{ ...expected, traceId }]);
  });

  it.each(['protobuf', 'json'])('stores log records sent as %s', async (format) => {
    const record = { traceId, message: 'order placed', severity: 13, timeMs: 5_000, attributes: { requestId: 'r-1' } };
    const bytes = encodeLogs([record]);
    const send = format === 'json' ? post('/v1/logs', jsonLogs([record]), JSON_TYPE) : post('/v1/logs', bytes);
    expect((await send).status).toBe(200);
    expect(history.logs.ofTrace(traceId)).toMatchObject([
      { message: 'order placed', level: 'warn', atMs: 5_000, service: 'shop', attributes: { requestId: 'r-1' } },
    ]);
    expect(decodeRecords(bytes)[0]).toMatchObject({ body: 'order placed', resource });
  });

  it('finds the trace of an order, also of another service, as soon as its span is stored', async () => {
    await post('/v1/traces', encodeSpans([{ ...sent(), attributes: { 'signalbox.order.id': `order-${trace}` } }]));
    const answer = await console.request(`/api/traces?orderId=order-${trace}`);
    expect(await answer.json()).toMatchObject({ items: [{ traceId, name: 'GET /' }] });
  });

  it('accepts an empty request, with which exporters look whether something listens', async () => {
    expect((await post('/v1/traces', '')).status).toBe(200);
  });

  it('says which items it rejects, and stores the others', async () => {
    const invalid = { ...sent(), traceId: '0'.repeat(32) };
    const before = history.storage().spans;
    const answer = await post('/v1/traces', jsonSpans([sent(), invalid, { ...sent(), spanId: 'x' }]), JSON_TYPE);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedSpans: '2' } });
    expect(spans()).toHaveLength(1);
    const { received, dropped } = history.storage().spans;
    expect([received - before.received, dropped - before.dropped]).toEqual([3, 2]);
  });

  it.each<[string, Buffer | string, Record<string, string>]>([
    ['protobuf', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f]), PROTOBUF],
    ['a span', encodeSpans([{ traceId: TRACE, spanId: '1', name: '' }]).fill(0xff, 30), PROTOBUF],
    ['JSON', '{"resourceSpans":[', JSON_TYPE],
    ['a list', '{"resourceSpans":{"a":1}}', JSON_TYPE],
    ['a message', '7', JSON_TYPE],
    ['gzip', 'no gzip', { ...PROTOBUF, 'content-encoding': 'gzip' }],
  ])('answers damaged %s with 400 and a status', async (_, body, headers) => {
    const before = history.invalidRequests;
    const answer = await post('/v1/traces', body, headers);
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([400, headers['content-type']]);
    if (headers === JSON_TYPE) expect(await answer.json()).toMatchObject({ code: 3 });
    else expect((await answer.bytes())[0]).toBe(0x08);
    expect(history.invalidRequests).toBe(before + 1);
  });

  it('refuses bombs and large bodies', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
    expect((await post('/v1/logs', bomb, { ...PROTOBUF, 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await post('/v1/logs', Buffer.alloc(4 * 1024 * 1024 + 1))).status).toBe(413);
    const deep = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${'{"arrayValue":{"values":['.repeat(50_000)}`;
    expect((await post('/v1/logs', deep, JSON_TYPE)).status).toBe(400);
  });

  it.each<[string, Buffer, Record<string, string>]>([
    ['resources', pairs(0x0a), PROTOBUF],
    ['scopes', part(1, pairs(0x12)), PROTOBUF],
    ['items', part(1, part(2, pairs(0x12))), PROTOBUF],
    ['attributes of a resource', part(1, part(1, pairs(0x0a))), PROTOBUF],
    ['objects', Buffer.from(`{"resourceSpans":[${'{},'.repeat(5_000_000)}{}]}`), JSON_TYPE],
    ['arrays', Buffer.from(`{"resourceSpans":${'['.repeat(8_000_000)}${']'.repeat(8_000_000)}}`), JSON_TYPE],
  ])('refuses a small request with millions of empty %s before they take memory', async (_, body, headers) => {
    const before = process.memoryUsage().heapTotal;
    const answer = await post('/v1/traces', gzipSync(body), { ...headers, 'content-encoding': 'gzip' });
    expect(answer.status).toBe(400);
    expect(process.memoryUsage().heapTotal - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('rejects a span with millions of empty attributes, and stores the others', async () => {
    const hostile = part(1, part(2, part(2, pairs(0x4a))));
    const body = gzipSync(Buffer.concat([hostile, encodeSpans([sent()])]));
    const answer = await post('/v1/traces', body, { ...PROTOBUF, 'content-encoding': 'gzip' });
    expect([answer.status, spans().length]).toEqual([200, 1]);
  });

  it('refuses other media types and encodings', async () => {
    expect((await post('/v1/traces', 'a', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('/v1/traces', 'a', { ...PROTOBUF, 'content-encoding': 'br' })).status).toBe(415);
  });

  it('shortens long values, and says how long they were', async () => {
    const message = `<script>\u001b[31m${'é'.repeat(500_000)}`;
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`a${index}`, 'b'.repeat(10_000)]));
    await post('/v1/logs', encodeLogs([{ traceId, message, severity: 9, timeMs: 1, attributes: many }]));
    const [record] = history.logs.ofTrace(traceId);
    expect(record?.message).toMatch(/^<script>\u001b\[31mé+… \(1000013 bytes\)$/);
    expect(Buffer.byteLength(record!.message)).toBeLessThan(17_000);
    expect(Object.keys(record!.attributes)).toHaveLength(64);
    expect(record?.attributes.a0).toBe(`${'b'.repeat(8_192)}… (10000 bytes)`);
  });

  it('stores text with any characters', async () => {
    const message = 'a\0b "\\ \ud800 \u{1f600}';
    await post(
      '/v1/logs',
      jsonLogs([{ traceId, message, severity: 9, timeMs: 1, attributes: { [message]: message } }]),
      JSON_TYPE,
    );
    expect(history.logs.ofTrace(traceId)[0]?.message).toBe('a\ufffdb "\\ \ufffd \u{1f600}');
    expect(history.logs.search({ text: '"\\ ', limit: 5 })[0]?.traceId).toBe(traceId);
  });

  it('bounds the events of a span as a whole', async () => {
    const attributes = Array.from({ length: 64 }, (_, index) => ({
      key: `a${index}`,
      value: { stringValue: 'x'.repeat(8_000) },
    }));
    const events = Array.from({ length: 6 }, () => ({ name: 'exception', attributes }));
    const span = { traceId, spanId: '1'.repeat(16), events };
    await post('/v1/traces', JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }), JSON_TYPE);
    expect(spans()[0]?.events).toHaveLength(1);
  });

  it('stores an attribute of the name __proto__', async () => {
    const attributes = [
      { key: '__proto__', value: { kvlistValue: { values: [{ key: 'requestId', value: { stringValue: 'a' } }] } } },
    ];
    const logRecords = [{ traceId, body: { stringValue: '' }, attributes }];
    await post('/v1/logs', JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }), JSON_TYPE);
    expect(Object.keys(history.logs.ofTrace(traceId)[0]!.attributes)).toEqual(['__proto__']);
    expect(history.logs.search({ field: 'requestId=a', limit: 5 })).toEqual([]);
  });

  it('refuses web pages', async () => {
    const headers = { ...JSON_TYPE, origin: 'http://127.0.0.1' };
    const status = await new Promise((resolve) => {
      httpRequest({ port: console.port, path: '/v1/logs', method: 'POST', headers }, (answer) =>
        resolve(answer.resume().statusCode),
      ).end('{}');
    });
    expect(status).toBe(403);
  });

  it('logs nothing about exports', () => {
    expect(console.lines.filter(({ level, context }) => level !== 'info' && context !== 'Documents')).toEqual([]);
    expect(console.lines.filter(({ msg }) => /export/.test(String(msg)))).toEqual([]);
  });

  it('answers 503 while the history can not be written, without a line for each export', async () => {
    history['database'].exec('pragma query_only = true');
    const warned = () => console.lines.filter(({ msg }) => msg === 'the history can not be written').length;
    for (let time = 0; time < 3; time += 1) expect((await post('/v1/traces', encodeSpans([sent()]))).status).toBe(503);
    expect(warned()).toBe(1);
    history['database'].exec('pragma query_only = false');
    expect((await post('/v1/traces', encodeSpans([sent()]))).status).toBe(200);
  });

  it('survives a history that can not be written', async () => {
    await using full = await startConsole();
    full.app.get(History)['database'].exec('pragma query_only = true');
    const isWarned = () => full.lines.some(({ msg }) => msg === 'the history can not be written');
    // The next measurement of the series fails.
    await expect.poll(isWarned, { timeout: 10_000 }).toBe(true);
    expect((await full.request('/')).status).toBe(200);
  });

  it('accepts exports only with the token, if there is one', async () => {
    await using guarded = await startConsole({ env: { OTLP_TOKEN: 'secret' } });
    const send = (headers: object) =>
      guarded.request('/v1/logs', { method: 'POST', body: '{}', headers: { ...JSON_TYPE, ...headers } });
    expect((await send({})).status).toBe(401);
    expect((await send({ authorization: 'Bearer guess' })).status).toBe(401);
    expect((await send({ authorization: 'Bearer secret' })).status).toBe(200);
  });

  it('accepts exports only from allowed networks', async () => {
    await using guarded = await startConsole({ env: { ALLOWED_NETWORKS: '10.0.0.0/8' } });
    expect((await guarded.request('/v1/logs', { method: 'POST', body: '{}', headers: JSON_TYPE })).status).toBe(403);
  });

  it('answers 503 above its maximum of bytes in progress', async () => {
    // Heads alone: their bodies never arrive.
    const open = Array.from({ length: 5 }, () => {
      const headers = { ...PROTOBUF, 'content-length': String(4 * 1024 * 1024) };
      const request = httpRequest({ port: console.port, path: '/v1/logs', method: 'POST', headers });
      const answered = new Promise<number | undefined>((resolve) => {
        request.on('response', (answer) => resolve(answer.statusCode)).on('error', () => resolve(undefined));
      });
      request.flushHeaders();
      return { request, answered };
    });
    expect(await Promise.race(open.map(({ answered }) => answered))).toBe(503);
    for (const { request } of open) request.destroy();
    await expect.poll(async () => (await post('/v1/logs', '')).status).toBe(200);
  });
});
