import type { FieldFault } from '@signalbox/contract';
import { z } from 'zod';
import { problemKinds, type ProblemCode, type ProblemKind } from './problem-table.ts';

/** What every error is answered with (RFC 9457). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.output<typeof problem>;

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
  readonly errors?: readonly FieldFault[];
  readonly headers?: Readonly<Record<string, string>>;
}

export function problemAnswer(code: ProblemCode, { requestId, detail, errors, headers }: ProblemFacts): ProblemAnswer {
  const { status, title }: ProblemKind = problemKinds[code];
  const body = { type: `urn:signalbox:problem:${code}`, title, status, detail: detail ?? title, code, requestId };
  return {
    body: errors?.length ? { ...body, errors: [...errors] } : body,
    headers: { 'content-type': PROBLEM_JSON, ...headers },
  };
}
