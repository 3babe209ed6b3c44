import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logQuery, traceQuery } from '../api/telemetry.ts';
import { History, type HistoryOptions } from './history.ts';
import { logRow, spanRow, traceIdOf } from './rows.fixture.ts';
import { DatabaseSync } from './sqlite.ts';

let folder: string;
let opened: History[];
let warnings: object[];

function open(options: Partial<HistoryOptions> = {}): History {
  const logger = { info: () => {}, warn: (fields: object) => void warnings.push(fields) };
  const history = new History({ folder, maxSpans: 1_000, maxLogRecords: 1_000, logger, ...options });
  opened.push(history);
  return history;
}

const ids = (history: History, query: object = {}) =>
  history.spans.search(traceQuery.parse(query)).map(({ traceId }) => Number.parseInt(traceId, 16));
const messages = (history: History, query: object = {}) =>
  history.logs.search(logQuery.parse(query)).map(({ message }) => message);
const measurement = {
  ...{ callsPerSecond: 1, failuresPerSecond: 0, p50Ms: 1, p99Ms: 1, inFlight: 0, cpuCores: 0, memoryBytes: 1 },
};
const range = (size: number, from = 0) => Array.from({ length: size }, (_, index) => from + index);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
  opened = [];
  warnings = [];
});
afterEach(() => {
  for (const history of opened) history.close();
  rmSync(folder, { recursive: true });
});

describe('the history', () => {
  it('summarizes each trace, with the duration of its first span', () => {
    const history = open();
    const child = { parentId: spanRow(1, 1).spanId, name: 'users.getUser', status: 'error' } as const;
    history.addSpans([spanRow(1, 2, { ...child, startMs: 1_000, durationMs: 10 })]);
    history.addSpans([spanRow(1, 1, { service: 'gateway', name: 'GET /api/me', startMs: 1_001, durationMs: 20 })]);
    expect(history.spans.search(traceQuery.parse({}))).toEqual([
      {
        traceId: traceIdOf(1),
        name: 'GET /api/me',
        service: 'gateway',
        startMs: 1_000,
        durationMs: 20,
        spans: 2,
        errors: 1,
        services: ['users', 'gateway'],
      },
    ]);
    expect(history.spans.ofTrace(traceIdOf(1)).map(({ name, status }) => [name, status])).toEqual([
      ['users.getUser', 'error'],
      ['GET /api/me', 'ok'],
    ]);
  });

  it('finds traces by each field', () => {
    const history = open();
    history.addSpans([
      spanRow(1, 1, { durationMs: 100, name: 'POST /api/orders', orderId: 'o-1' }),
      spanRow(2, 2, { service: 'orders', status: 'error', durationMs: 50 }),
      spanRow(3, 3, { instance: 'users-2', name: '100%_done' }),
    ]);
    history.addLogs([logRow('a', { traceId: traceIdOf(2), requestId: 'r-1' }), logRow('b', { requestId: 'r-1' })]);
    expect(ids(history)).toEqual([3, 2, 1]);
    expect(ids(history, { sort: 'slowest' })).toEqual([1, 2, 3]);
    expect(ids(history, { service: 'orders' })).toEqual([2]);
    expect(ids(history, { service: 'order' })).toEqual([]);
    expect(ids(history, { instance: 'users-2' })).toEqual([3]);
    expect(ids(history, { message: 'post /API' })).toEqual([1]);
    expect(ids(history, { message: '0%_d' })).toEqual([3]);
    expect(ids(history, { message: 'S_R' })).toEqual([]);
    expect(ids(history, { status: 'error' })).toEqual([2]);
    expect(ids(history, { status: 'ok', minMs: 10, maxMs: 100 })).toEqual([1]);
    expect(ids(history, { orderId: 'o-1' })).toEqual([1]);
    expect(ids(history, { requestId: 'r-1' })).toEqual([2]);
    expect(ids(history, { limit: 1 })).toEqual([3]);
  });

  it('finds log records by text, level and fields', () => {
    const history = open();
    const attributes = JSON.stringify({ call: 'users.getUser', durationMs: 5, isLast: true, text: 'a "quoted"\nline' });
    history.addLogs([
      logRow('Order placed', { attributes, requestId: 'r-1', traceId: traceIdOf(7) }),
      logRow('request answered', { level: 'debug' }),
      logRow('failed', { level: 'error', service: 'orders', instance: 'orders-1' }),
    ]);
    expect(messages(history)).toEqual(['failed', 'request answered', 'Order placed']);
    expect(messages(history, { level: 'info' })).toEqual(['failed', 'Order placed']);
    expect(messages(history, { text: 'oRDER' })).toEqual(['Order placed']);
    expect(messages(history, { text: 'a "quoted"\nl' })).toEqual(['Order placed']);
    expect(messages(history, { text: '%' })).toEqual([]);
    expect(messages(history, { service: 'orders', instance: 'orders-1' })).toEqual(['failed']);
    expect(messages(history, { traceId: traceIdOf(7) })).toEqual(['Order placed']);
    for (const field of ['durationMs=5', 'isLast=true', 'call=users.getUser', 'requestId=r-1'])
      expect(messages(history, { field }), field).toEqual(['Order placed']);
    expect(messages(history, { field: ['durationMs=5', 'isLast=false'] })).toEqual([]);
    const [newest] = history.logs.search(logQuery.parse({ limit: 1 }));
    expect(messages(history, { before: newest!.id })).toEqual(['request answered', 'Order placed']);
    expect(history.logs.ofTrace(traceIdOf(7))[0]?.attributes).toEqual(JSON.parse(attributes));
  });

  it('takes any character of a search literally', () => {
    const history = open();
    history.addLogs([logRow('a%b_c\\d')]);
    for (const text of ['%b_', '_c\\', "' or 1=1 --", '\0', '\ud800', '"', '%%', 'a_b'])
      expect(messages(history, { text })).toHaveLength('a%b_c\\d'.includes(text) ? 1 : 0);
  });

  it('searches for ten fields at most', () => {
    const field = range(11).map((index) => `a${index}=b`);
    expect(messages(open(), { field: field.slice(1) })).toEqual([]);
    expect(() => logQuery.parse({ field })).toThrow('expected array to have <=10 items');
  });

  it('keeps the newest spans and records, and counts those that it deletes', () => {
    const history = open({ maxSpans: 100, maxLogRecords: 50 });
    for (const at of range(10)) {
      history.addSpans(range(30, at * 30).map((span) => spanRow(span, span)));
      history.addLogs(range(30, at * 30).map((record) => logRow(String(record))));
    }
    const { spans, logs } = history.storage();
    expect(spans).toMatchObject({ maximum: 100, received: 300, dropped: 300 - spans.stored });
    expect(logs).toMatchObject({ maximum: 50, received: 300, dropped: 300 - logs.stored });
    expect(spans.stored).toBeGreaterThanOrEqual(90);
    expect(spans.stored).toBeLessThanOrEqual(100);
    expect(ids(history, { limit: 200 })).toEqual(range(spans.stored, 300 - spans.stored).reverse());
    expect(messages(history, { limit: 200 })).toEqual(
      range(logs.stored, 300 - logs.stored)
        .reverse()
        .map(String),
    );
  });

  it('does not grow with the number of received items', () => {
    const history = open({ maxSpans: 200 });
    const add = (from: number) => history.addSpans(range(200, from).map((span) => spanRow(span, span)));
    for (const round of range(20)) add(round * 200);
    const before = history.storage().diskBytes;
    for (const round of range(100, 20)) add(round * 200);
    expect(history.storage().diskBytes).toBeLessThan(before * 1.5);
    expect(statSync(join(folder, 'console.db-wal')).size).toBeLessThan(8 * 1024 * 1024);
  });

  it('deletes the oldest items above its maximum size', () => {
    const history = open({ maxSpans: 10_000, maxBytes: 4_000_000 });
    const text = 'x'.repeat(20_000);
    for (const at of range(30))
      history.addSpans(range(50, at * 50).map((span) => spanRow(span, span, { attributes: { text } })));
    expect(history.storage().diskBytes).toBeLessThan(12_000_000);
    expect(ids(history)[0]).toBe(1_499);
  });

  it('bounds the size of an answer, but not the number of pages', () => {
    const history = open();
    const large = JSON.stringify({ a: 'x'.repeat(500_000) });
    history.addLogs(range(20, 1).map((at) => logRow(`${at}`, { attributes: large, traceId: traceIdOf(1) })));
    history.addSpans(range(20, 1).map((span) => spanRow(1, span, { attributes: { a: 'x'.repeat(500_000) } })));
    expect(history.spans.ofTrace(traceIdOf(1))).toHaveLength(8);
    expect(history.logs.ofTrace(traceIdOf(1))).toHaveLength(8);
    const first = history.logs.search(logQuery.parse({}));
    expect(first.map(({ message }) => message)).toEqual(range(8).map((index) => `${20 - index}`));
    expect(messages(history, { before: first.at(-1)!.id })[0]).toBe('12');
  });

  it('refuses what it can not write, says so once, and continues when there is room again', () => {
    const history = open();
    const limit = (pages: number) => history['database'].exec(`pragma max_page_count = ${pages}`);
    limit(1);
    const large = range(100, 1).map((span) => spanRow(1, span, { attributes: { a: 'x'.repeat(5_000) } }));
    const series = new Map(range(1_000).map((index) => [`users-${index}`, measurement]));
    for (let time = 0; time < 3; time += 1) {
      expect(() => history.addSpans(large)).toThrow('full');
      expect(() => history.addSeries(time, series)).toThrow('full');
    }
    expect(warnings).toEqual([{ reason: 'database or disk is full' }]);
    expect(history.storage().spans).toMatchObject({ stored: 0, received: 300, dropped: 300 });
    limit(100_000);
    history.addSpans(large);
    history.addSeries(4, series);
    expect(history.storage().spans).toMatchObject({ stored: 100 });
  });

  it('forgets what a clock that was wrong has left in the future', () => {
    const history = open();
    const now = Math.floor(Date.now() / 1_000);
    for (const at of [now + 90_000_000, now - 5]) history.addSeries(at, new Map([['users-1', measurement]]));
    expect(history.series('users-1').at).toEqual([now - 5]);
  });

  it('keeps a series of each instance', () => {
    const history = open();
    const now = Math.floor(Date.now() / 1000);
    const measured = {
      callsPerSecond: 2,
      failuresPerSecond: 0,
      p50Ms: null,
      p99Ms: 4,
      inFlight: 1,
      cpuCores: 0.5,
      memoryBytes: 9,
    };
    for (const at of [now - 7_200, now - 4, now - 2])
      history.addSeries(
        at,
        new Map([
          ['users-1', measured],
          ['users-2', { ...measured, inFlight: 3 }],
        ]),
      );
    const series = history.series('users-1');
    expect(series).toMatchObject({ at: [now - 4, now - 2], callsPerSecond: [2, 2], p50Ms: [null, null] });
    expect(history.series('users-3').at).toEqual([]);
  });

  it('survives a restart', () => {
    const before = open();
    before.addSpans([spanRow(1, 1)]);
    before.addLogs([logRow('kept')]);
    before.close();
    opened = [];
    const after = open();
    after.addSpans([spanRow(1, 2), spanRow(2, 3)]);
    expect(ids(after)).toEqual([2, 1]);
    expect(after.spans.ofTrace(traceIdOf(1))).toHaveLength(2);
    expect(messages(after)).toEqual(['kept']);
    expect(after.storage().spans).toMatchObject({ stored: 3, received: 2 });
  });

  it('is private: only its user can read it', () => {
    open().addLogs([logRow('a')]);
    const modes = readdirSync(folder).map((file) => statSync(join(folder, file)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600]);
  });

  it('moves a file aside that is damaged, and starts empty', () => {
    for (const content of ['no database', Buffer.alloc(100_000, 7)]) {
      writeFileSync(join(folder, 'console.db'), content);
      const history = open();
      history.addSpans([spanRow(1, 1)]);
      expect(ids(history)).toEqual([1]);
      history.close();
      opened = [];
    }
    expect(warnings).toEqual([
      { reason: expect.stringMatching(/not a database/) as string, path: join(folder, 'console.db.unusable') },
      { reason: expect.stringMatching(/not a database/) as string, path: join(folder, 'console.db.unusable') },
    ]);
  });

  it('moves a file aside whose pages are damaged', () => {
    const before = open();
    before.addSpans(range(500).map((span) => spanRow(span, span)));
    before.close();
    opened = [];
    const path = join(folder, 'console.db');
    const database = new DatabaseSync(path);
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    const size = statSync(path).size;
    writeFileSync(path, Buffer.alloc(size - 8_192, 255), { flag: 'r+' });
    open().addSpans([spanRow(1, 1)]);
    expect(warnings).toHaveLength(1);
  });

  it('moves a file of another version aside', () => {
    open().close();
    opened = [];
    const database = new DatabaseSync(join(folder, 'console.db'));
    database.exec('pragma user_version = 99');
    database.close();
    expect(ids(open())).toEqual([]);
    expect(warnings).toMatchObject([{ reason: expect.stringMatching(/^expected format \d+, got 99$/) as string }]);
    expect(readdirSync(folder)).toContain('console.db.unusable');
  });

  it('refuses a file that another process uses, and leaves it unchanged', () => {
    open().addSpans([spanRow(1, 1)]);
    expect(() => open()).toThrow('database is locked');
    expect(warnings).toEqual([]);
    expect(ids(opened[0]!)).toEqual([1]);
  });
});
