import { z } from 'zod';
import { flag, milliseconds, share, wholeNumber } from '../config/setting.ts';

const isHttpUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

const endpoint = () => z.string().refine(isHttpUrl, 'expected a URL with http:// or https://').optional();

/** `key=value` pairs, separated by commas; values may be percent-encoded (W3C Baggage). */
const pairs = () =>
  z.string().transform((text, context) => {
    try {
      return Object.fromEntries(text.split(',').map((pair) => parsePair(pair)));
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

function parsePair(pair: string): readonly [string, string] {
  const [, key, encoded = ''] = /^\s*([\w.!#$%&'*+^`|~-]+)\s*=(.*)$/.exec(pair) ?? [];
  const value = decodeURIComponent(encoded.trim());
  // A header must have no line break.
  if (key === undefined || !/^[\t -~\u0080-\u00ff]*$/.test(value)) {
    throw new Error('expected key=value pairs, separated by commas');
  }
  return [key, value];
}

const queueSettings = (what: string) => ({
  maxQueue: wholeNumber(1, 1_000_000)
    .default(2_048)
    .meta({
      description: `Maximum number of ${what} that wait to be exported; further ones are dropped and counted`,
    }),
  maxBatch: wholeNumber(1, 100_000)
    .default(512)
    .meta({ description: `Maximum number of ${what} of one export` }),
  delayMs: milliseconds()
    .default(1_000)
    .meta({
      description: `Time after which ${what} are exported, also if there are fewer than a batch`,
      unit: 'ms',
    }),
});
const spans = queueSettings('spans');
const records = queueSettings('log lines');

/** The variables of OpenTelemetry that this project supports. */
export const telemetrySettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint().meta({
    description:
      'URL of an OTLP/HTTP receiver: traces go to its /v1/traces, log lines to its /v1/logs. Without it and the next two, nothing is exported',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint().meta({ description: 'Complete URL for traces' }),
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: endpoint().meta({ description: 'Complete URL for log lines' }),
  OTEL_EXPORTER_OTLP_HEADERS: pairs()
    .optional()
    .meta({ description: 'HTTP headers of each export: name=value, separated by commas', secret: true }),
  OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds().default(10_000).meta({ description: 'Timeout of an export', unit: 'ms' }),
  OTEL_SDK_DISABLED: flag().default(false).meta({ description: 'When true, nothing is exported' }),
  OTEL_RESOURCE_ATTRIBUTES: pairs()
    .optional()
    .meta({ description: 'Attributes of all exported data: name=value, separated by commas' }),
  OTEL_TRACES_SAMPLER: z
    .enum(['parentbased_traceidratio', 'parentbased_always_on', 'parentbased_always_off'])
    .default('parentbased_traceidratio')
    .meta({ description: 'What decides whether a new trace is sampled. A call is sampled if its caller samples it' }),
  OTEL_TRACES_SAMPLER_ARG: share()
    .default(1)
    .meta({ isDynamic: true, description: 'Share of new traces that is sampled, from 0 to 1' }),
  MAX_TRACES_PER_SECOND: wholeNumber(0, 1_000_000).default(0).meta({
    isDynamic: true,
    description: 'Maximum number of new traces per second; further ones are not sampled; 0: no limit',
  }),
  MAX_EXPORTED_LINES_PER_SECOND: wholeNumber(0, 1_000_000).default(0).meta({
    isDynamic: true,
    description:
      'Maximum number of log lines exported per second; above it, lines of the level info and below are dropped and counted; 0: no limit',
  }),
  OTEL_BSP_MAX_QUEUE_SIZE: spans.maxQueue,
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: spans.maxBatch,
  OTEL_BSP_SCHEDULE_DELAY: spans.delayMs,
  OTEL_BLRP_MAX_QUEUE_SIZE: records.maxQueue,
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: records.maxBatch,
  OTEL_BLRP_SCHEDULE_DELAY: records.delayMs,
} as const;
