import { context, ROOT_CONTEXT, trace, type Context, type Tracer } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import {
  ParentBasedSampler,
  RandomIdGenerator,
  SamplingDecision,
  TracerProvider,
  type IdGenerator,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';
import type { StateLog } from '@signalbox/discovery';
import { isSampled, Tracing, type ActiveSpan, type SpanStart } from '@signalbox/rpc';
import type { ServiceConfig } from '../config/service-settings.ts';
import type { ServiceIdentity } from '../identity.ts';
import { OtelSpan, spanContextOf } from './otel-span.ts';
import type { Outbox } from './outbox.ts';
import { RateLimit } from './rate-limit.ts';
import { RequestContextManager } from './request-context-manager.ts';
import { resourceOf } from './resource.ts';

type SamplerSettings = Pick<ServiceConfig, 'OTEL_TRACES_SAMPLER' | 'OTEL_TRACES_SAMPLER_ARG' | 'MAX_TRACES_PER_SECOND'>;

/** The sampling decision about a new trace is made before its first span begins. */
const DECIDED = ROOT_CONTEXT.setValue(Symbol('the trace is sampled'), true);

/** Begins to record and to export spans. */
export function openTracing(
  identity: ServiceIdentity,
  config: ServiceConfig,
  outbox: Outbox<ReadableSpan>,
  logger: StateLog,
): Tracing {
  outbox.start({ logger, serialize: (spans) => ProtobufTraceSerializer.serializeRequest(spans) });
  return new OtelTracing(resourceOf(identity, config), outbox, config);
}

/** Records spans with the SDK of OpenTelemetry. */
export class OtelTracing extends Tracing {
  private readonly tracer: Tracer;
  private readonly ids = new TraceIds();
  private readonly limit: RateLimit;

  constructor(
    resource: Resource,
    private readonly outbox: Outbox<ReadableSpan>,
    private readonly settings: SamplerSettings,
    private readonly random: () => number = Math.random,
    now?: () => number,
  ) {
    super();
    this.limit = new RateLimit(() => settings.MAX_TRACES_PER_SECOND, now);
    const root = {
      shouldSample: (parent: Context) => ({
        decision:
          parent === DECIDED || this.samplesNew() ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
      }),
    };
    const provider = new TracerProvider({
      resource,
      sampler: new ParentBasedSampler({ root }),
      idGenerator: this.ids,
      spanProcessors: [
        {
          onStart: () => {},
          onEnd: (span) => outbox.add(span),
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
    this.tracer = provider.getTracer('signalbox');
    // For code that uses the API of OpenTelemetry. The first service of a process sets them.
    trace.setGlobalTracerProvider(provider);
    context.setGlobalContextManager(new RequestContextManager());
  }

  override samples(traceparent: string | undefined): traceparent is string {
    return traceparent !== undefined && !this.outbox.isPaused && isSampled(traceparent);
  }

  override samplesNew(): boolean {
    return !this.outbox.isPaused && this.random() < this.ratio && this.limit.take();
  }

  override begin(start: SpanStart, traceparent: string): ActiveSpan {
    const parent = trace.setSpanContext(ROOT_CONTEXT, spanContextOf(traceparent));
    return OtelSpan.begin(this.tracer, start, parent);
  }

  override beginNew(start: SpanStart, traceId?: string): ActiveSpan {
    this.ids.next = traceId;
    return OtelSpan.begin(this.tracer, start, DECIDED);
  }

  private get ratio(): number {
    switch (this.settings.OTEL_TRACES_SAMPLER) {
      case 'parentbased_always_on':
        return 1;
      case 'parentbased_always_off':
        return 0;
      case 'parentbased_traceidratio':
        return this.settings.OTEL_TRACES_SAMPLER_ARG;
    }
  }
}

/** Random ids, or the given one for the next trace. */
class TraceIds implements IdGenerator {
  next: string | undefined;
  private readonly random = new RandomIdGenerator();

  generateTraceId(): string {
    const { next = this.random.generateTraceId() } = this;
    this.next = undefined;
    return next;
  }

  generateSpanId(): string {
    return this.random.generateSpanId();
  }
}
