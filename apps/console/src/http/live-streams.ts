import type { ServerResponse } from 'node:http';
import { RefusedRequestError } from '../console-errors.ts';

/** A resource that streams follow. */
export interface LiveSource {
  /** Equal keys mean equal results. */
  readonly key: string;
  /** Interval of the checks, in milliseconds. */
  readonly everyMs: number;
  /** Streams end when it fails: the client connects again, and gets the reason as an answer. */
  readonly read: () => Promise<object>;
}

export interface LiveStreamsOptions {
  /** @defaultValue 64 */
  readonly maxStreams?: number;
  /** @defaultValue 15 000 */
  readonly heartbeatMs?: number;
}

/** Reading takes at most this share of the time, for all resources together. */
const MAX_READING_SHARE = 0.1;

interface Topic {
  readonly streams: Set<Stream>;
  /** The number of streams that wait for the first result. */
  opening: number;
  /** The first result. */
  readonly begun: Promise<void>;
  frame: string;
  timer: NodeJS.Timeout | undefined;
}

/** Sends the results of resources as Server-Sent Events. Streams of the same resource share one check. */
export class LiveStreams {
  private readonly topics = new Map<string, Topic>();
  private readonly maxStreams: number;
  private readonly heartbeat: NodeJS.Timeout;

  constructor({ maxStreams = 64, heartbeatMs = 15_000 }: LiveStreamsOptions = {}) {
    this.maxStreams = maxStreams;
    this.heartbeat = setInterval(() => this.beat(), heartbeatMs).unref();
  }

  /** The number of streams, with those that wait for their first result. */
  get size(): number {
    return [...this.topics.values()].reduce((total, { streams, opening }) => total + streams.size + opening, 0);
  }

  /**
   * Waits for the first result, and makes a response a stream.
   * @param begin - sends the head of the response.
   * @throws RefusedRequestError if there are too many streams; the error of the source if its first reading fails.
   */
  async open(source: LiveSource, response: ServerResponse, begin: () => void): Promise<void> {
    if (this.size >= this.maxStreams)
      throw new RefusedRequestError('OVERLOADED', `expected at most ${this.maxStreams} streams`);
    const topic = this.topics.get(source.key) ?? this.begin(source);
    topic.opening += 1;
    try {
      await topic.begun;
    } finally {
      topic.opening -= 1;
    }
    if (response.destroyed) return this.leave(source.key, topic);
    const stream = new Stream(response);
    topic.streams.add(stream);
    response.once('close', () => {
      topic.streams.delete(stream);
      this.leave(source.key, topic);
    });
    begin();
    stream.send(topic.frame);
  }

  /** Ends all streams. */
  close(): void {
    clearInterval(this.heartbeat);
    for (const [key, topic] of this.topics) this.end(key, topic);
  }

  private begin(source: LiveSource): Topic {
    const { promise: begun, resolve, reject } = Promise.withResolvers<void>();
    begun.catch(() => {});
    const topic: Topic = { streams: new Set(), opening: 0, begun, frame: '', timer: undefined };
    this.topics.set(source.key, topic);
    this.check(source, topic).then(resolve, (error: unknown) => {
      this.topics.delete(source.key);
      reject(error as Error);
    });
    return topic;
  }

  private async check({ key, everyMs, read }: LiveSource, topic: Topic): Promise<void> {
    const startedAt = performance.now();
    const result = await read();
    const frame = `data: ${JSON.stringify(result)}\n\n`;
    const isChanged = withoutTime(frame) !== withoutTime(topic.frame);
    if (isChanged) {
      topic.frame = frame;
      for (const stream of topic.streams) stream.send(frame);
    }
    const tookMs = performance.now() - startedAt;
    const next = () => void this.check({ key, everyMs, read }, topic).catch(() => this.end(key, topic));
    if (this.topics.get(key) !== topic) return;
    const intervalMs = (tookMs * this.topics.size) / MAX_READING_SHARE;
    topic.timer = setTimeout(next, Math.max(everyMs, intervalMs - tookMs)).unref();
  }

  /** Stops to check what no stream follows. */
  private leave(key: string, topic: Topic): void {
    if (topic.streams.size + topic.opening === 0) this.end(key, topic);
  }

  private end(key: string, topic: Topic): void {
    clearTimeout(topic.timer);
    if (this.topics.get(key) === topic) this.topics.delete(key);
    for (const stream of topic.streams) stream.end();
  }

  private streams(): Stream[] {
    return [...this.topics.values()].flatMap(({ streams }) => [...streams]);
  }

  private beat(): void {
    for (const stream of this.streams()) stream.beat();
  }
}

/** A response that receives frames. While its reader is slow, only the newest frame waits. */
class Stream {
  private waiting: string | undefined;
  private wasBlocked = false;

  constructor(private readonly response: ServerResponse) {
    response.on('drain', () => {
      const { waiting } = this;
      this.waiting = undefined;
      if (waiting !== undefined) response.write(waiting);
    });
  }

  send(frame: string): void {
    if (this.response.writableNeedDrain) this.waiting = frame;
    else this.response.write(frame);
  }

  /** Shows that the connection is alive. Ends it if its reader has read nothing for an interval. */
  beat(): void {
    const isBlocked = this.response.writableNeedDrain;
    if (isBlocked && this.wasBlocked) this.response.destroy();
    else if (!isBlocked) this.response.write(':\n\n');
    this.wasBlocked = isBlocked;
  }

  end(): void {
    this.response.end();
  }
}

/** The time of a result is no change. It is the first field. */
const withoutTime = (frame: string): string => frame.replace(/^data: \{"at":"[^"]*"/, '');
