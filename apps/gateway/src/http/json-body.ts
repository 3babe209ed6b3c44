import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import { InvalidRequestError } from '@signalbox/contract';
import type { FastifyInstance } from 'fastify';

/**
 * Accepts only bodies of uncompressed JSON in UTF-8, and answers others with 415. The content headers of an empty body are
 * ignored. Invalid UTF-8 is rejected instead of replaced, and so are keys that would change an object's prototype.
 */
export function acceptOnlyJson(fastify: FastifyInstance): void {
  // Fastify selects a parser by this header. It rejects an invalid header before it knows whether there is a body.
  fastify.addHook('preParsing', ({ raw: { headers } }, _reply, payload, done) => {
    const { 'content-type': type } = headers;
    if (type !== undefined && (isWithoutBody(headers) || !isPlainJson(type, headers)))
      headers['content-type'] = undefined;
    done(null, payload);
  });
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    if (bytes.length === 0) return done(null, undefined);
    if (!isUtf8(bytes)) return done(invalidBody('expected UTF-8, got other bytes'));
    void parse(request, bytes.toString(), (error, body) => {
      if (error) done(invalidBody('expected valid JSON, without __proto__ or constructor.prototype'));
      else done(null, body);
    });
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes: Buffer, done) => {
    if (bytes.length === 0) done(null, undefined);
    else done(new UnsupportedMediaTypeException('expected application/json in UTF-8, not compressed'));
  });
}

function isPlainJson(type: string, { 'content-encoding': coding = 'identity' }: IncomingHttpHeaders): boolean {
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(type)?.[1] ?? 'utf-8';
  return /^application\/json\s*(?:;|$)/i.test(type) && /^utf-?8$/i.test(charset) && /^identity$/i.test(coding);
}

/** Whether a request has no body. */
export const isWithoutBody = ({
  'content-length': length = '0',
  'transfer-encoding': transfer,
}: IncomingHttpHeaders): boolean => length === '0' && transfer === undefined;

const invalidBody = (message: string) => new InvalidRequestError([{ field: 'body', message }]);
