import { isUtf8 } from 'node:buffer';
import { InvalidRequestError } from '@signalbox/contract';
import { errorCodes, type FastifyInstance } from 'fastify';

/**
 * Bodies are JSON in UTF-8, not compressed, and nothing else is read (415). Bytes that are no UTF-8 are refused instead of replaced, and
 * so are keys that would change an object's prototype.
 */
export function takeOnlyJson(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const { 'content-length': length, 'transfer-encoding': transfer } = request.headers;
    if (length === undefined && transfer === undefined) return done(null, payload);
    const { 'content-encoding': coding = 'identity', 'content-type': type } = request.headers;
    const encoding = coding.toLowerCase();
    const charset = /;\s*charset="?([^\s;"]+)/i.exec(type ?? '')?.[1] ?? 'utf-8';
    if (encoding === 'identity' && /^utf-?8$/i.test(charset)) done(null, payload);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(`${type ?? ''}, ${encoding}`));
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
}

const invalidBody = (message: string) => new InvalidRequestError([{ field: 'body', message }]);
