import { invalidField, type InvalidField } from '@signalbox/contract';
import { z } from 'zod';
import { schemaNames } from '../api/endpoint.ts';
import { problemKinds, type ProblemCode, type ProblemKind } from './problem-table.ts';

/** What every error is answered with (RFC 9457). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(invalidField).optional(),
});
problem.register(schemaNames, { id: 'Problem' });
type Problem = z.output<typeof problem>;

export const PROBLEM_JSON = 'application/problem+json';

/** An error as HTTP says it: the body, and the headers that belong to its status. */
export interface ProblemAnswer {
  readonly body: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ProblemFacts {
  readonly requestId: string;
  /** What went wrong this time. @defaultValue the title */
  readonly detail?: string;
  /** The fields at fault. */
  readonly errors?: readonly InvalidField[];
  /** When a new attempt is worth while, in milliseconds. @defaultValue 1000 */
  readonly retryAfterMs?: number;
  /** Besides those that belong to the code. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error by its code. */
export function problemAnswer(
  code: ProblemCode,
  { requestId, detail, errors, retryAfterMs, headers }: ProblemFacts,
): ProblemAnswer {
  const kind: ProblemKind = problemKinds[code];
  const { status, title } = kind;
  const body = { type: `urn:signalbox:problem:${code}`, title, status, detail: detail ?? title, code, requestId };
  return {
    body: errors?.length ? { ...body, errors: [...errors] } : body,
    headers: { 'content-type': PROBLEM_JSON, ...headersOf(kind, retryAfterMs), ...headers },
  };
}

function headersOf({ status, retry }: ProblemKind, retryAfterMs = 1000): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer realm="signalbox"' };
  // In whole seconds, at least one.
  return retry ? { 'retry-after': String(retryAfterMs > 0 ? Math.ceil(retryAfterMs / 1000) : 1) } : {};
}
