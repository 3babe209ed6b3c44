import type { IncomingMessage } from 'node:http';
import type { AllowedAddresses } from '@signalbox/discovery';
import { isSampled, isTraceparent, traceIdOf, type ActiveSpan, type SpanStart, type Tracing } from '@signalbox/rpc';
import { newTraceparent } from './request-ids.ts';

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Maximum length of what a client chose in a span. */
const MAX_CHARACTERS = 256;

/** Continues the trace of each client request, or begins one. */
export class RequestTraces {
  private tracing: Tracing | undefined;

  /** @param trustedProxies - may decide whether the traces of their own requests are sampled, as clients of this machine may. */
  constructor(private readonly trustedProxies: AllowedAddresses) {}

  /** Records spans from now on. */
  use(tracing: Tracing): void {
    this.tracing = tracing;
  }

  /**
   * Begins the span of a request. The client's trace id is continued. Its decision about sampling counts only if the
   * client is trusted: otherwise any client could have all its requests recorded.
   * @param clientAddress - of the client, not of a proxy.
   * @returns undefined if the trace is not sampled.
   */
  begin(request: Request, clientAddress: string, startedAt: number): ActiveSpan | undefined {
    const { tracing } = this;
    const { traceparent: given } = request.headers;
    const isValid = isTraceparent(given);
    if (isValid && this.trusts(clientAddress, request)) {
      return tracing?.samples(given) ? tracing.begin(spanOf(request, clientAddress, startedAt), given) : undefined;
    }
    if (!tracing?.samplesNew()) return undefined;
    const start = spanOf(request, clientAddress, startedAt);
    return isValid ? tracing.beginNew({ ...start, links: [given] }, traceIdOf(given)) : tracing.beginNew(start);
  }

  /** The trace context of a request without a span: the client's, or a new one. It is valid, of level 1. */
  withoutSpan(request: Request, clientAddress: string): string {
    const { traceparent: given } = request.headers;
    if (!isTraceparent(given)) return newTraceparent();
    return isSampled(given) && !this.trusts(clientAddress, request) ? `${given.slice(0, 53)}00` : given;
  }

  /** A proxy is not trusted for what it forwards: it passes on the decision of any client. */
  private trusts(address: string, { headers }: Request): boolean {
    if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
    return /^(127\.|::1$)/.test(address) || this.trustedProxies.contains(address);
  }
}

function spanOf({ method = '', url = '', headers }: Request, clientAddress: string, startedAt: number): SpanStart {
  return {
    name: method,
    kind: 'server',
    startedAt,
    attributes: {
      'http.request.method': method,
      'url.path': url.split('?', 1)[0]!.slice(0, MAX_CHARACTERS),
      'url.scheme': 'http',
      'server.address': headers.host?.replace(/:\d+$/, '').slice(0, MAX_CHARACTERS),
      'client.address': clientAddress,
    },
  };
}

/** Ends the span of a request. @param route - the declared path of its endpoint. */
export function endTrace(span: ActiveSpan, method: string, route: string | undefined, status: number): void {
  if (route !== undefined) {
    span.rename(`${method} ${route}`);
    span.set('http.route', route);
  }
  span.set('http.response.status_code', status);
  span.end(status >= 500 ? String(status) : undefined);
}
