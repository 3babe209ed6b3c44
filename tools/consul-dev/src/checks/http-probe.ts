import { request as httpRequest, STATUS_CODES, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CheckStatus, HttpCheckDefinition } from '../definition.ts';
import type { CheckResult } from './check-runner.ts';

const MAX_OUTPUT_BYTES = 4096;

/**
 * 2xx is passing, 429 is warning, everything else is critical. Redirects are not followed, so they are critical too.
 */
function statusOf(code: number): CheckStatus {
  if (code >= 200 && code <= 299) return 'passing';
  return code === 429 ? 'warning' : 'critical';
}

/** Requests the URL of a check within its timeout, with the headers that Consul sends. */
export async function probeHttp(definition: HttpCheckDefinition, signal: AbortSignal): Promise<CheckResult> {
  const { method, url, timeoutMs } = definition;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const { statusCode = 0, statusMessage, body } = await ask(definition, limit);
    const reason = statusMessage || STATUS_CODES[statusCode] || '';
    return {
      status: statusOf(statusCode),
      output: `HTTP ${method} ${url}: ${statusCode} ${reason} Output: ${body.toString()}`,
    };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const why = timedOut ? `no answer within ${timeoutMs} ms` : String(error instanceof Error ? error.message : error);
    return { status: 'critical', output: `${method} "${url}": ${why}` };
  }
}

interface ProbeResponse {
  readonly statusCode: number | undefined;
  readonly statusMessage: string | undefined;
  readonly body: Buffer;
}

function ask({ url, method, headers }: HttpCheckDefinition, signal: AbortSignal): Promise<ProbeResponse> {
  return new Promise((resolve, reject) => {
    // Node reports each aborted request as an AbortError: use the signal's reason, which names a timeout.
    const fail = (error: unknown): void => reject(signal.aborted ? signal.reason : error);
    const options: RequestOptions = {
      method,
      signal,
      agent: false,
      headers: {
        'User-Agent': 'Consul Health Check',
        Accept: 'text/plain, text/*, */*',
        Connection: 'close',
        ...Object.fromEntries([...headers].map(([name, values]) => [name, [...values]])),
      },
    };
    const send = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest;
    send(url, options, (reply) => readBeginning(reply).then(resolve, fail))
      .on('error', fail)
      .end();
  });
}

/** Reads the first bytes of a reply, as many as the output holds, and discards the rest. */
async function readBeginning(reply: IncomingMessage): Promise<ProbeResponse> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_OUTPUT_BYTES) break;
  }
  const body = Buffer.concat(chunks).subarray(0, MAX_OUTPUT_BYTES);
  return { statusCode: reply.statusCode, statusMessage: reply.statusMessage, body };
}
