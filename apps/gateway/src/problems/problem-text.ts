import { STATUS_CODES } from 'node:http';
import type { ProblemResponse } from './problem.ts';

/** A problem as the bytes of an HTTP response that ends its connection, for clients without a parsed request. */
export function problemText({ body, headers }: ProblemResponse): string {
  const content = JSON.stringify(body);
  const fields = {
    ...headers,
    'x-request-id': body.requestId,
    'content-length': String(Buffer.byteLength(content)),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}`, ...lines, '', content].join('\r\n');
}
