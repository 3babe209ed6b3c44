import { RawConnection, until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { anonymous } from '../customers.ts';
import { expectProblem, problemDefects } from '../expectations.ts';
import { baseUrl } from '../system.ts';
import { compose } from './containers.ts';

const endless = 'x'.repeat(40_000);

describe('the edge answers with its own problem document', () => {
  it.each([
    ['an invalid path', '/api/docs/%zz', {}, 400, 'BAD_REQUEST'],
    ['an address of 40 KB', `/api/me?x=${endless}`, {}, 414, 'URI_TOO_LONG'],
    ['a header of 40 KB', '/api/me', { authorization: `Bearer ${endless}` }, 431, 'HEADERS_TOO_LARGE'],
    ['the address of that document', '/problem', {}, 404, 'NOT_FOUND'],
  ])('to %s', async (_, path, headers, status, code) => {
    expectProblem(await anonymous.send('GET', path, { headers }), status, code);
  });

  it('to a body that is too large, with the request id of the client', async () => {
    const answer = await anonymous.send('POST', '/api/users', {
      body: endless.repeat(50),
      headers: { 'x-request-id': 'signal-4711' },
    });
    expectProblem(answer, 413, 'PAYLOAD_TOO_LARGE');
    expect(answer.problem.requestId).toBe('signal-4711');
  });

  it('and logs it with the same id', async () => {
    const { problem } = await anonymous.send('GET', '/api/docs/%zz');
    await until(async () => {
      const lines = (await compose('logs', '--no-log-prefix', 'edge'))
        .split('\n')
        .filter((line) => line.startsWith('{'));
      const logged = lines.map((line) => JSON.parse(line) as { status: number; requestId: string });
      return logged.some(({ status, requestId }) => status === 400 && requestId === problem.requestId);
    });
  });

  it('to a large body while many others are incomplete, and forwards small ones', async () => {
    const head =
      'POST /api/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900000';
    const refused = await until(async () => {
      const slow = Array.from({ length: 20 }, () => new RawConnection(Number(new URL(baseUrl()).port)));
      for (const connection of slow) connection.send(`${head}\r\n\r\n${' '.repeat(100_000)}`);
      const large = await anonymous.send('POST', '/api/users', { body: endless });
      expect((await anonymous.send('POST', '/api/users', { body: {} })).status).toBe(400);
      slow.forEach((connection) => connection.destroy());
      return large.status === 503 ? large : undefined;
    });
    expectProblem(refused, 503, 'UNAVAILABLE');
  });

  it('if no gateway runs', async () => {
    await compose('stop', 'gateway');
    const answer = await anonymous.send('GET', '/.well-known/jwks.json');
    await compose('up', '--detach', '--wait', '--no-recreate');

    // 504 while the name server still returns the address of a stopped gateway.
    expect(answer.status, answer.text).toBeOneOf([503, 504]);
    expect(problemDefects(answer)).toEqual([]);
    expect(answer.headers.get('retry-after')).toBe('1');
  });
});
