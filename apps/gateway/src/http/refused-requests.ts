import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import type { GatewayErrorCode } from '../problems/problem-table.ts';
import { problemAnswer } from '../problems/problem.ts';
import { newRequestId } from './request-ids.ts';

const codes: Readonly<Record<string, GatewayErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'PAYLOAD_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** Answers what Node could not read as a request, as long as the connection takes an answer, and ends the connection. */
export function refuseUnreadable(error: ConnectionError, socket: Socket & { _httpMessage?: ServerResponse }): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  // More bytes after an answer that is under way would be read as a part of it.
  if (!socket._httpMessage?.headersSent) socket.write(unreadable(error));
  socket.destroySoon();
}

function unreadable({ code }: ConnectionError): string {
  const requestId = newRequestId();
  const { body, headers } = problemAnswer(codes[code] ?? 'BAD_REQUEST', { requestId });
  const content = JSON.stringify(body);
  const fields = {
    ...headers,
    'x-request-id': requestId,
    'content-length': String(Buffer.byteLength(content)),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}`, ...lines, '', content].join('\r\n');
}
