import { emptyResource } from '@opentelemetry/resources';
import { decodeRecords } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import { serializeLines } from './log-records.ts';

const identity = { service: 'users', instanceId: 'users-1', version: '1', zone: 'a', startedAt: '', incarnation: 'x' };

it('encodes a line with its error, nested fields and characters of any language', () => {
  const lines: string[] = [];
  const logger = createLogger(identity, { LOG_LEVEL: 'info' }, { write: (line) => lines.push(line) });
  const cause = new Error('ECONNRESET');
  logger.error({ err: new TypeError('größer', { cause }), order: { id: 'o-1', items: [1, 2.5] }, ok: true }, '失敗');
  const [record] = decodeRecords(Buffer.from(serializeLines(emptyResource())(lines)!));
  expect(record).toMatchObject({
    severity: 17,
    body: '失敗',
    traceId: '',
    attributes: {
      'exception.type': 'TypeError',
      'exception.message': 'größer',
      'exception.stacktrace': expect.stringContaining('log-records.spec') as string,
      order: { id: 'o-1', items: [1, 2.5] },
      ok: true,
    },
  });
  expect(record!.attributes).not.toHaveProperty('service');
});
