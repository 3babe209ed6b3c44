import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { answeredOtherwise, answerTo } from './raw-answer.ts';

/** The summary that `answerTo` returns for these bytes from a server. */
async function summaryOf(sent: string, request = 'GET / HTTP/1.1\r\n\r\n'): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}).end(sent));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await answerTo((server.address() as AddressInfo).port, request);
  server.close();
  return answer;
}

function answer(status: number, body: unknown, headers = ''): string {
  const text = JSON.stringify(body);
  const head = [`HTTP/1.1 ${status} x`, 'Content-Type: application/problem+json', `Content-Length: ${text.length}`];
  return `${[...head, 'X-Request-Id: r-1'].join('\r\n')}\r\n${headers}\r\n${text}`;
}
const problem = { status: 405, code: 'METHOD_NOT_ALLOWED', requestId: 'r-1' };

it.each([
  ['a problem', answer(405, problem), '405 METHOD_NOT_ALLOWED'],
  ['a problem with Allow', answer(405, problem, 'allow: GET, HEAD\r\n'), '405 METHOD_NOT_ALLOWED, allow: GET, HEAD'],
  ['an answer behind another one', `HTTP/1.1 100 Continue\r\n\r\n${answer(200, {})}`, '200'],
  ['a problem of another status', answer(400, problem), '400 whose body says 405'],
  ['a problem of another id', answer(405, { ...problem, requestId: 'r-2' }), '405 with the ids r-1 and r-2'],
  ['an answer without a body', 'HTTP/1.1 417 x\r\nContent-Length: 0\r\n\r\n', '417 as nothing: '],
  ['no answer', '', 'no answer'],
  ['no HTTP', 'hello', 'no HTTP: hello'],
])('summarizes a response: %s', async (_, sent, summary) => {
  expect(await summaryOf(sent)).toBe(summary);
});

it('accepts the response to HEAD without a body', async () => {
  expect(await summaryOf('HTTP/1.1 404 x\r\nContent-Length: 9\r\n\r\n', 'HEAD / HTTP/1.1\r\n\r\n')).toBe('404');
});

it('names the requests with unexpected responses', async () => {
  const server = createServer((socket) => socket.write(answer(405, problem)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const bytes = 'GET / HTTP/1.1\r\n\r\n';
  const found = await answeredOtherwise(port, [
    { what: 'a', bytes, answer: '405 METHOD_NOT_ALLOWED' },
    { what: 'b', bytes, answer: '200' },
  ]);
  server.close();
  expect(found).toEqual(['b: expected 200, got 405 METHOD_NOT_ALLOWED']);
});
