import { runInRequest } from '@signalbox/rpc';
import { describe, expect, it } from 'vitest';
import type { ServiceConfig } from '../config/service-settings.ts';
import { createLogger } from './logger.ts';
import { NestLogger } from './nest-logger.ts';

const identity = { service: 'users', instanceId: 'users-1', version: '1', zone: 'a', startedAt: '', incarnation: 'x' };

function setUp(LOG_LEVEL: ServiceConfig['LOG_LEVEL'] = 'info') {
  const lines: Record<string, unknown>[] = [];
  const texts: string[] = [];
  const write = (line: string) => {
    texts.push(line);
    lines.push(JSON.parse(line) as never);
  };
  const logger = createLogger(identity, { LOG_LEVEL }, { write });
  return { logger, nest: new NestLogger(logger), lines, texts };
}

describe('the log', () => {
  it('names the service, the instance and the request', () => {
    const { nest, lines } = setUp();
    runInRequest({ requestId: 'r-1' }, () => nest.log('credit held', 'CreditService'));
    nest.log('swept', 'Sweeper');
    expect(lines).toMatchObject([
      {
        level: 'info',
        service: 'users',
        instance: 'users-1',
        requestId: 'r-1',
        context: 'CreditService',
        msg: 'credit held',
      },
      { msg: 'swept' },
    ]);
    expect(lines[1]).not.toHaveProperty('requestId');
  });

  it('writes no field twice, whatever the fields of a log call are', () => {
    const { logger, nest, lines, texts } = setUp();
    const fields = { service: 'orders', instance: 'orders-1', level: 9, time: 8, requestId: 'r-2', msg: 'other' };
    runInRequest({ requestId: 'r-1' }, () => {
      logger.info(fields, 'ejected');
      nest.log({ message: 'ejected', ...fields });
    });
    for (const [at, text] of texts.entries()) {
      const names = [...text.matchAll(/[{,]"(\w+)":/g)].map(([, name]) => name);
      expect(names).toEqual([...new Set(names)]);
      expect(lines[at]).toMatchObject({
        level: 'info',
        service: 'users',
        instance: 'users-1',
        about_service: 'orders',
      });
    }
  });

  it('writes the line of each request while the level is logged, without formatting it otherwise', () => {
    const { logger, nest, lines } = setUp('warn');
    const formatted: number[] = [];
    const write = nest.frequentLine('answered', (status: number) => `"status":${formatted.push(status)}`);
    write(200);
    logger.level = 'info';
    write(201);
    logger.level = 'silent';
    write(202);
    nest.fatal('not written');
    expect(formatted).toEqual([201]);
    expect(lines).toMatchObject([{ level: 'info', service: 'users', msg: 'answered', status: 1 }]);
  });

  it('writes the fields of an object, and the stack of its error', () => {
    const { nest, lines } = setUp();
    nest.warn({ message: 'order not settled yet', orderId: 'o-1', error: new Error('no answer') }, 'SagaRunner');
    expect(lines).toMatchObject([
      {
        level: 'warn',
        msg: 'order not settled yet',
        orderId: 'o-1',
        err: { message: 'no answer', stack: expect.any(String) },
      },
    ]);
  });

  it('logs the cause of an error, but not attached objects', () => {
    const { logger, lines } = setUp();
    const cause = Object.assign(new Error('terminated'), { code: '57P01', client: { socket: 'large' } });
    logger.error({ err: new Error('no database', { cause }) }, 'query failed');
    expect(lines).toMatchObject([{ err: { message: 'no database', cause: { message: 'terminated', code: '57P01' } } }]);
    expect(JSON.stringify(lines)).not.toContain('large');
  });

  it("logs the start of Nest's modules at the level debug", () => {
    const { nest, lines } = setUp('info');
    nest.log('AppModule dependencies initialized', 'InstanceLoader');
    expect(lines).toEqual([]);
  });

  it('never logs a secret', () => {
    const { logger, lines } = setUp();
    logger.info({ password: 'p', session: { refreshToken: 'r' } }, 'signed in');
    expect(lines).toMatchObject([{ password: '[redacted]', session: { refreshToken: '[redacted]' } }]);
  });
});
