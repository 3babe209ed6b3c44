import { timingSafeEqual } from 'node:crypto';
import type { AllowedAddresses } from '@signalbox/discovery';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RefusedRequestError } from '../console-errors.ts';
import type { Encoding } from './export-request.ts';
import { failureBody, RPC_CODE } from './export-response.ts';
import type { ExportAnswer, ExportBody } from './receiver.ts';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Of all requests that are read or wait. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const TYPES: Readonly<Record<string, Encoding>> = {
  'application/x-protobuf': 'protobuf',
  'application/json': 'json',
};

export interface OtlpRoutesOptions {
  /** Takes the exports of each path. */
  readonly receivers: Readonly<Record<'/v1/traces' | '/v1/logs', (body: ExportBody) => Promise<ExportAnswer>>>;
  /** Exporters must send it as bearer token. @defaultValue none: all from allowed addresses may export */
  readonly token?: string;
  readonly allowed: Pick<AllowedAddresses, 'contains'>;
}

/**
 * Registers the receiver of OTLP over HTTP. It logs nothing about a request that succeeds: if its own lines arrive here,
 * they would cause further ones.
 */
export function registerOtlp(fastify: FastifyInstance, options: OtlpRoutesOptions): void {
  let waitingBytes = 0;
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(Object.keys(TYPES), { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_, body, done) =>
    done(null, body),
  );
  fastify.addHook('onRequest', (request, reply, done) => {
    try {
      assertMayExport(request, options);
    } catch (error) {
      return done(error as Error);
    }
    const { headers } = request;
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'gzip' && encoding !== 'identity') {
      return void answer(reply, 415, failureBody('json', `expected gzip or no content-encoding, got ${encoding}`));
    }
    // Without a length, the body may have the maximum.
    const bytes = Math.min(Number(headers['content-length'] ?? MAX_BODY_BYTES), MAX_BODY_BYTES);
    if (waitingBytes + bytes > MAX_WAITING_BYTES) {
      const body = failureBody(encodingOf(request), 'too many exports at once', RPC_CODE.unavailable);
      reply.headers({ 'retry-after': '1', connection: 'close' });
      return void answer(reply, 503, body, encodingOf(request));
    }
    waitingBytes += bytes;
    reply.raw.once('close', () => (waitingBytes -= bytes));
    done();
  });
  for (const [path, receive] of Object.entries(options.receivers)) {
    fastify.post(path, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const encoding = encodingOf(request);
      const isCompressed = request.headers['content-encoding'] === 'gzip';
      try {
        const { status, body } = await receive({
          bytes: (request.body as Buffer | undefined) ?? EMPTY,
          encoding,
          isCompressed,
        });
        return answer(reply, status, body, encoding);
      } catch {
        const body = failureBody(encoding, 'the history can not be written', RPC_CODE.unavailable);
        return answer(reply.header('retry-after', '1'), 503, body, encoding);
      }
    });
  }
}

const EMPTY = Buffer.alloc(0);

const encodingOf = ({ headers }: FastifyRequest): Encoding =>
  TYPES[headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase() ?? ''] ?? 'protobuf';

const answer = (reply: FastifyReply, status: number, body: Buffer, encoding: Encoding = 'json'): FastifyReply =>
  reply
    .status(status)
    .header('content-type', encoding === 'json' ? 'application/json' : 'application/x-protobuf')
    .send(body);

/** @throws RefusedRequestError */
function assertMayExport({ headers, ip }: FastifyRequest, { token, allowed }: OtlpRoutesOptions): void {
  const { origin } = headers;
  // No exporter is a web page.
  if (origin !== undefined) throw new RefusedRequestError('FORBIDDEN', `expected an exporter, got a page of ${origin}`);
  if (token === undefined) {
    if (allowed.contains(ip)) return;
    throw new RefusedRequestError('FORBIDDEN', `${ip} is outside ALLOWED_NETWORKS`);
  }
  const [given, expected] = [Buffer.from(headers.authorization ?? ''), Buffer.from(`Bearer ${token}`)];
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new RefusedRequestError('UNAUTHENTICATED', 'expected the header authorization: Bearer OTLP_TOKEN');
}
