import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isConnected, openStream, waitBeforeMs } from './stream.ts';

/** The console's side of one connection. */
interface Connection {
  readonly address: string;
  readonly isOpen: () => boolean;
  send(text: string): Promise<void>;
  cut(): Promise<void>;
}

let connections: Connection[];
let answer: (() => Response) | undefined;
let page: EventTarget & { hidden: boolean };
let close: () => void;

const flush = () => vi.advanceTimersByTimeAsync(0);

function connect(address: string, { signal }: { signal: AbortSignal }): Promise<Response> {
  if (answer) return Promise.resolve(answer());
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  signal.addEventListener('abort', () => void writer.abort(signal.reason).catch(() => undefined));
  connections.push({
    address,
    isOpen: () => !signal.aborted,
    async send(text) {
      await writer.write(new TextEncoder().encode(text));
      await flush();
    },
    async cut() {
      await writer.abort(new Error('connection closed')).catch(() => undefined);
      await flush();
    },
  });
  return Promise.resolve(new Response(readable));
}

beforeEach(() => {
  vi.useFakeTimers();
  connections = [];
  answer = undefined;
  isConnected.value = true;
  page = Object.assign(new EventTarget(), { hidden: false });
  vi.stubGlobal('document', page);
  vi.stubGlobal('fetch', connect);
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function open() {
  const received: unknown[] = [];
  const problems: string[] = [];
  close = openStream<unknown>('/api/map', {
    onData: (data) => received.push(data),
    onProblem: ({ code }) => problems.push(code),
  });
  return { received, problems };
}

function show(isVisible: boolean): void {
  page.hidden = !isVisible;
  page.dispatchEvent(new Event('visibilitychange'));
}

describe('a stream', () => {
  it('hands over each event', async () => {
    const { received } = open();
    await flush();
    await connections[0]!.send('data: {"a":1}\n\ndata: {"a":2}\n\n');
    expect(received).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('reconnects after a cut, and says that it is not connected meanwhile', async () => {
    const { received } = open();
    await flush();
    await connections[0]!.send('data: 1\n\n');
    await connections[0]!.cut();
    expect(isConnected.value).toBe(false);
    await vi.advanceTimersByTimeAsync(500);
    expect(connections).toHaveLength(2);
    await connections[1]!.send('data: 2\n\n');
    expect(isConnected.value).toBe(true);
    expect(received).toEqual([1, 2]);
  });

  it('waits longer after each failure, up to 10 s', () => {
    expect([0, 1, 2, 3, 10].map((attempt) => waitBeforeMs(attempt, 0))).toEqual([500, 1_000, 2_000, 4_000, 10_000]);
    expect(waitBeforeMs(0, 1)).toBe(250);
  });

  it('reports why the console refuses, and tries again', async () => {
    answer = () => Response.json({ code: 'NOT_FOUND' }, { status: 404 });
    const { problems, received } = open();
    await flush();
    expect(problems).toEqual(['NOT_FOUND']);
    expect(isConnected.value).toBe(true);
    answer = undefined;
    await vi.advanceTimersByTimeAsync(500);
    await connections[0]!.send('data: 1\n\n');
    expect(received).toEqual([1]);
  });

  it('has no connection while the page is hidden', async () => {
    open();
    await flush();
    show(false);
    expect(connections[0]!.isOpen()).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connections).toHaveLength(1);
    expect(isConnected.value).toBe(true);
    show(true);
    await flush();
    expect(connections[1]!.isOpen()).toBe(true);
  });

  it('replaces a connection that is silent for 30 s', async () => {
    open();
    await flush();
    await vi.advanceTimersByTimeAsync(30_500);
    expect(connections[0]!.isOpen()).toBe(false);
    expect(connections).toHaveLength(2);
    expect(isConnected.value).toBe(true);
  });

  it('ends', async () => {
    open();
    await flush();
    close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connections.map((one) => one.isOpen())).toEqual([false]);
  });
});
