import type { NewLogRecord } from './log-store.ts';
import type { NewSpan } from './span-store.ts';

const NO_DATA = { statusMessage: '', attributes: {}, events: [], links: [] };

/** A span of the trace with this number. */
export const spanRow = (
  trace: number,
  span: number,
  more: Partial<NewSpan> & { readonly attributes?: object } = {},
): NewSpan => {
  const { attributes = {}, ...columns } = more;
  return {
    traceId: traceIdOf(trace),
    spanId: span.toString(16).padStart(16, '0'),
    parentId: '',
    service: 'users',
    instance: 'users-1',
    name: 'users.getUser',
    kind: 'server',
    startMs: 1_000 * trace + span,
    durationMs: 5,
    status: 'ok',
    orderId: null,
    data: JSON.stringify({ ...NO_DATA, attributes }),
    ...columns,
  };
};

export const traceIdOf = (trace: number): string => trace.toString(16).padStart(32, '0');

export const logRow = (message: string, more: Partial<NewLogRecord> = {}): NewLogRecord => ({
  atMs: 1_000,
  level: 'info',
  service: 'users',
  instance: 'users-1',
  message,
  attributes: '{}',
  traceId: '',
  spanId: '',
  requestId: null,
  ...more,
});
