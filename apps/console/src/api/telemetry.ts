import { z } from 'zod';

const attributes = z.record(z.string(), z.unknown());

/** One span. Times are in milliseconds since 1970, with fractions. */
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentId: z.string().describe('Empty for the first span of a trace'),
  service: z.string(),
  instance: z.string(),
  name: z.string(),
  kind: z.enum(['internal', 'server', 'client', 'producer', 'consumer']),
  startMs: z.number(),
  durationMs: z.number(),
  status: z.enum(['ok', 'error']),
  statusMessage: z.string(),
  attributes,
  events: z.array(z.object({ atMs: z.number(), name: z.string(), attributes })),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })),
});
export type Span = z.output<typeof span>;

const logRecord = z.object({
  id: z.int().describe('Grows with each record that the console receives'),
  atMs: z.number().describe('Milliseconds since 1970'),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  service: z.string(),
  instance: z.string(),
  message: z.string(),
  attributes,
  traceId: z.string().describe('Empty without a trace'),
  spanId: z.string(),
});
export type LogRecord = z.output<typeof logRecord>;

/** A trace in a list. */
export const traceSummary = z.object({
  traceId: z.string(),
  name: z.string().describe('The name of its first span'),
  service: z.string().describe('The service of its first span'),
  startMs: z.number(),
  durationMs: z
    .number()
    .describe('Of its first span: work that it starts, such as a step of a saga, may end much later'),
  spans: z.int(),
  errors: z.int().describe('Number of its spans that failed'),
  services: z.array(z.string()),
});
export type TraceSummary = z.output<typeof traceSummary>;

const limit = (maximum: number, usual: number) => z.coerce.number().int().min(1).max(maximum).default(usual);

export const traceQuery = z.strictObject({
  service: z.string().optional(),
  message: z.string().optional().describe('Part of the name of one of its spans'),
  minMs: z.coerce.number().min(0).optional(),
  maxMs: z.coerce.number().min(0).optional(),
  status: z.enum(['ok', 'error']).optional(),
  orderId: z.string().optional(),
  requestId: z.string().optional(),
  instance: z.string().optional(),
  limit: limit(200, 50),
  sort: z.enum(['newest', 'slowest']).default('newest'),
});
export type TraceQuery = z.input<typeof traceQuery>;

export const traceList = z.object({ items: z.array(traceSummary) });
export const trace = z.object({ traceId: z.string(), spans: z.array(span), logs: z.array(logRecord) });
export type Trace = z.output<typeof trace>;

export const logQuery = z.strictObject({
  text: z.string().optional().describe('Part of the message or of an attribute, in any case'),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).optional().describe('The minimum level'),
  service: z.string().optional(),
  instance: z.string().optional(),
  traceId: z.string().optional(),
  field: z
    .union([z.string(), z.array(z.string()).max(10)])
    .optional()
    .describe('NAME=VALUE: an attribute with this value; may be repeated'),
  before: z.coerce.number().int().optional().describe('Only records with a smaller id'),
  limit: limit(1_000, 200),
});
export type LogQuery = z.input<typeof logQuery>;
export const logList = z.object({ items: z.array(logRecord).describe('Newest first') });

/** What the console stores, and what it dropped. */
export const storage = z.object({
  spans: z.object({ stored: z.int(), maximum: z.int(), received: z.int(), dropped: z.int() }),
  logs: z.object({ stored: z.int(), maximum: z.int(), received: z.int(), dropped: z.int() }),
  invalidRequests: z.int().describe('Exports that the console refused'),
  seriesSeconds: z.int().describe('Length of the time series'),
  diskBytes: z.int(),
});
export type Storage = z.output<typeof storage>;
