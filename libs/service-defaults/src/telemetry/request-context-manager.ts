import { randomUUID } from 'node:crypto';
import { ROOT_CONTEXT, trace, type Context, type ContextManager } from '@opentelemetry/api';
import { currentRequest, runInRequest, type RequestContext } from '@signalbox/rpc';
import { formatSpanContext, OtelSpan, spanContextOf } from './otel-span.ts';

/**
 * The context of OpenTelemetry's API, for code that uses `trace.getActiveSpan()` or `context.with`. The context of the
 * current request carries it: a second AsyncLocalStorage would add a cost to every request.
 */
export class RequestContextManager implements ContextManager {
  /** The contexts that `with` activated. */
  private readonly given = new WeakMap<RequestContext, Context>();

  active(): Context {
    const request = currentRequest();
    if (!request) return ROOT_CONTEXT;
    const { span, traceparent } = request;
    return (
      this.given.get(request) ??
      (span instanceof OtelSpan
        ? trace.setSpan(ROOT_CONTEXT, span.span)
        : traceparent === undefined
          ? ROOT_CONTEXT
          : trace.setSpanContext(ROOT_CONTEXT, { ...spanContextOf(traceparent), traceFlags: 0 }))
    );
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const span = trace.getSpan(context);
    const request: RequestContext = {
      requestId: randomUUID(),
      ...currentRequest(),
      traceparent: span && formatSpanContext(span.spanContext()),
      span: span?.isRecording() ? new OtelSpan(span, trace.getTracer('signalbox')) : undefined,
    };
    this.given.set(request, context);
    return runInRequest(request, () => fn.apply(thisArg, args));
  }

  bind<T>(context: Context, target: T): T {
    if (typeof target !== 'function') return target;
    return ((...args: unknown[]) => this.with(context, () => target(...args) as unknown)) as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}
