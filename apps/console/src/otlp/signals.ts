import type { NewLogRecord } from '../store/log-store.ts';
import type { NewSpan } from '../store/span-store.ts';
import type { Signal } from './export-request.ts';
import { messages } from './messages.ts';
import { toLogRecord, toSpan } from './to-rows.ts';

export const spanSignal: Signal<NewSpan> = {
  names: { groups: 'resourceSpans', scopes: 'scopeSpans', items: 'spans', rejected: 'rejectedSpans' },
  message: messages.Span,
  toRow: toSpan,
};

export const logSignal: Signal<NewLogRecord> = {
  names: { groups: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords', rejected: 'rejectedLogRecords' },
  message: messages.LogRecord,
  toRow: toLogRecord,
};
