import type { IncomingMessage } from 'node:http';
import type { AllowedAddresses } from '@signalbox/discovery';
import { isSampled, isTraceparent, traceIdOf, type ActiveSpan, type SpanStart, type Tracing } from '@signalbox/rpc';
import { newTraceparent } from './request-ids.ts';

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** The trace of a request. */
export interface RequestTrace {
  /** W3C Trace Context, level 1: of the span, or of the client, or new. */
  readonly traceparent: string;
  /** Undefined if the trace is not sampled. */
  readonly span: ActiveSpan | undefined;
}

/** Maximum length of a path in a span. */
const PATH_CHARACTERS = 256;

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
   * The client's trace id is continued. Its decision about sampling counts only if the client is trusted: otherwise any
   * client could have all its requests recorded.
   * @param clientAddress - of the client, not of a proxy.
   */
  begin(request: Request, clientAddress: string, startedAt: number): RequestTrace {
    const { traceparent: given } = request.headers;
    const { tracing } = this;
    if (!isTraceparent(given)) {
      if (!tracing?.samplesNew()) return { traceparent: newTraceparent(), span: undefined };
      return traced(tracing.beginNew(spanOf(request, clientAddress, startedAt)));
    }
    if (this.trusts(clientAddress, request)) {
      if (!tracing?.samples(given)) return { traceparent: given, span: undefined };
      return traced(tracing.begin(spanOf(request, clientAddress, startedAt), given));
    }
    if (!tracing?.samplesNew()) return { traceparent: unsampled(given), span: undefined };
    const start = { ...spanOf(request, clientAddress, startedAt), links: [given] };
    return traced(tracing.beginNew(start, traceIdOf(given)));
  }

  /** A proxy is not trusted for what it forwards: it passes on the decision of any client. */
  private trusts(address: string, { headers }: Request): boolean {
    if (headers['x-forwarded-for'] !== undefined) return false;
    return /^(127\.|::1$)/.test(address) || this.trustedProxies.contains(address);
  }
}

const traced = (span: ActiveSpan): RequestTrace => ({ traceparent: span.traceparent, span });

const unsampled = (traceparent: string): string =>
  isSampled(traceparent) ? `${traceparent.slice(0, 53)}00` : traceparent;

function spanOf({ method = '', url = '', headers }: Request, clientAddress: string, startedAt: number): SpanStart {
  return {
    name: method,
    kind: 'server',
    startedAt,
    attributes: {
      'http.request.method': method,
      'url.path': url.split('?', 1)[0]!.slice(0, PATH_CHARACTERS),
      'url.scheme': 'http',
      'server.address': headers.host,
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
