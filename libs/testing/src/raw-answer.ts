import { RawConnection } from './raw-connection.ts';

const ANSWER_WITHIN_MS = 8_000;

/**
 * Sends the bytes of one request over its own connection, and summarizes the response in one line: `405
 * METHOD_NOT_ALLOWED, allow: GET, HEAD` for a problem, `204` for another response. The line also names errors in the
 * format of a problem.
 */
export async function answerTo(port: number, bytes: string, timeoutMs = ANSWER_WITHIN_MS): Promise<string> {
  const connection = new RawConnection(port);
  const isHead = bytes.startsWith('HEAD ');
  connection.send(bytes);
  await connection.untilReceived((received) => isWhole(received, isHead), timeoutMs);
  connection.destroy();
  return summaryOf(connection.received, isHead);
}

/** Sends many requests, several at a time, and returns those with unexpected responses. */
export async function answeredOtherwise(
  port: number,
  requests: readonly { readonly what: string; readonly bytes: string; readonly answer: string }[],
): Promise<string[]> {
  const found: string[] = [];
  const rest = [...requests];
  const worker = async () => {
    for (let next = rest.pop(); next; next = rest.pop()) {
      const answer = await answerTo(port, next.bytes);
      if (answer !== next.answer) found.push(`${next.what}: expected ${next.answer}, got ${answer}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return found;
}

interface Parts {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

function partsOf(received: string): Parts | undefined {
  const text = received.replace(/^HTTP\/1\.1 100 [^]*?\r\n\r\n/, '');
  const end = text.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
  if (end < 0 || status === undefined) return undefined;
  return { status: Number(status), head: text.slice(0, end), body: text.slice(end + 4) };
}

const header = (head: string, name: string): string | undefined =>
  new RegExp(`^${name}: *(.*?) *\r?$`, 'im').exec(head)?.[1];

function isWhole(received: string, isHead: boolean): boolean {
  const parts = partsOf(received);
  if (!parts) return false;
  const { status, head, body } = parts;
  if (isHead || status === 204 || status === 304) return true;
  if (header(head, 'transfer-encoding')) return body.endsWith('0\r\n\r\n');
  return body.length >= Number(header(head, 'content-length') ?? Infinity);
}

function summaryOf(received: string, isHead: boolean): string {
  const parts = partsOf(received);
  if (!parts) return received === '' ? 'no answer' : `no HTTP: ${received.slice(0, 80)}`;
  const { status, head, body } = parts;
  if (status < 400 || isHead) return String(status);
  const allow = header(head, 'allow');
  return `${status} ${problemIn(parts)}${allow === undefined ? '' : `, allow: ${allow}`}`;

  function problemIn({ status }: Parts): string {
    const type = header(head, 'content-type');
    if (type !== 'application/problem+json') return `as ${type ?? 'nothing'}: ${body.slice(0, 80)}`;
    const problem = JSON.parse(body) as { status: number; code: string; requestId: string };
    if (problem.status !== status) return `whose body says ${problem.status}`;
    const id = header(head, 'x-request-id');
    if (!id || problem.requestId !== id) return `with the ids ${id} and ${problem.requestId}`;
    return problem.code;
  }
}
