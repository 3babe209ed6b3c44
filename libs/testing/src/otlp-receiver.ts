import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeRecords, decodeSpans, type ReceivedRecord, type ReceivedSpan } from './otlp-messages.ts';

/** Stores what is exported to it by OTLP/HTTP. */
export interface OtlpReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly port: number;
  /** The status of the next answers; `hang` gives none. Only what is answered with 200 is stored. */
  answer: number | 'hang';
  /** The spans in the order of their arrival. */
  readonly spans: ReceivedSpan[];
  readonly records: ReceivedRecord[];
  /** Number of requests, also of those that are not stored. */
  requests: number;
  /** The headers of the last request. */
  headers: NodeJS.Dict<string | string[]>;
  /** The spans whose parent was not exported. */
  orphans(): ReceivedSpan[];
  stop(): Promise<void>;
}

/** @param port - @defaultValue a free one */
export async function startOtlpReceiver(port = 0): Promise<OtlpReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      receiver.requests += 1;
      receiver.headers = request.headers;
      if (receiver.answer === 'hang') return;
      const body = Buffer.concat(chunks);
      const path = request.url?.split('?', 1)[0];
      if (receiver.answer === 200 && path === '/v1/traces') receiver.spans.push(...decodeSpans(body));
      if (receiver.answer === 200 && path === '/v1/logs') receiver.records.push(...decodeRecords(body));
      response.writeHead(receiver.answer).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    answer: 200,
    spans: [],
    records: [],
    requests: 0,
    headers: {},
    orphans() {
      const ids = new Set(this.spans.map(({ spanId }) => spanId));
      return this.spans.filter(({ parentId }) => parentId !== '' && !ids.has(parentId));
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}
