import type { IncomingMessage } from 'node:http';
import { AllowedHosts } from '@signalbox/service-defaults';
import type { GatewayErrorCode } from '../problems/problem-table.ts';

/** The reason to reject a request because of its head. */
export interface HeadProblem {
  readonly code: GatewayErrorCode;
  readonly detail: string;
}

type Head = Pick<IncomingMessage, 'httpVersion' | 'headers' | 'rawHeaders'>;

// RFC 3986, 3.2.2 and 3.2.3: a name, an IPv4 or a bracketed IPv6 address, and a port.
const HOST = /^(?:[\w.~!$&'()*+,;=%-]+|\[[\da-f:.]+\])(?::\d*)?$/i;

/** Whether a request to this route needs a `Host` in HTTP/1.0. Health checks, such as HAProxy's, do not send one. */
export const needsHost = (route: string): boolean => !route.startsWith('/health/');

/**
 * Checks the requirements of HTTP on a request head that Node does not check, or answers itself.
 * @param hostNeeded - whether an HTTP/1.0 request needs a `Host`.
 * @param hosts - the allowed values of `Host`.
 */
export function problemOfHead(
  { httpVersion, headers, rawHeaders }: Head,
  hostNeeded: boolean,
  hosts: AllowedHosts,
): HeadProblem | undefined {
  const { host, expect, 'transfer-encoding': transfer } = headers;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return malformed(`expected HTTP/1.1, got ${httpVersion}`);
  if (host === undefined) {
    if (hostNeeded || httpVersion === '1.1') return malformed('expected a Host header, got none');
  } else if (!HOST.test(host)) {
    return malformed(`expected Host to be a name or an address with a port, got ${host || 'nothing'}`);
  } else if (hasSecondHost(rawHeaders)) {
    return malformed('expected one Host header, got several');
  } else if (!hosts.allows(host)) {
    return { code: 'MISDIRECTED_REQUEST', detail: AllowedHosts.problemOf(host) };
  }
  if (transfer !== undefined) {
    if (httpVersion === '1.0') return malformed('expected a Content-Length, got a Transfer-Encoding of HTTP/1.0');
    const detail = `expected Transfer-Encoding: chunked, got ${transfer}`;
    // With another last coding, the length of the body is not known (RFC 9112, 6.3).
    if (!/(?:^|,)\s*chunked$/i.test(transfer)) return malformed(detail);
    if (!/^chunked$/i.test(transfer)) return { code: 'NOT_IMPLEMENTED', detail };
  }
  if (expect !== undefined && httpVersion === '1.1' && !/^100-continue$/i.test(expect)) {
    return { code: 'EXPECTATION_FAILED', detail: `expected Expect: 100-continue, got ${expect}` };
  }
  return undefined;
}

const malformed = (detail: string): HeadProblem => ({ code: 'BAD_REQUEST', detail });

/** Whether there is a second `Host`, which `headers` does not contain. */
function hasSecondHost(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count > 1;
}
