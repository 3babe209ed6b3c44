import type { SpanRole } from './waterfall.ts';

/** The name of each role, as the page shows it. */
export const roleLabels: Readonly<Record<SpanRole, string>> = {
  served: 'served',
  call: 'call',
  attempt: 'attempt',
  retry: 'retry',
  hedge: 'hedge',
  queue: 'queue',
  sql: 'SQL',
  step: 'step',
};
