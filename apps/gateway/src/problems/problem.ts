import { invalidField, type InvalidField } from '@signalbox/contract';
import type { Quota } from '@signalbox/service-defaults';
import { z } from 'zod';
import { schemaNames } from '../api/endpoint.ts';
import { problemKinds, type ProblemCode, type ProblemKind } from './problem-table.ts';

/** The body of every error response (RFC 9457). */
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

/** The body of a problem and the headers that its status requires. */
export interface ProblemResponse {
  readonly body: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ProblemFacts {
  readonly requestId: string;
  /** The cause of this occurrence. @defaultValue the title */
  readonly detail?: string;
  /** The invalid fields. */
  readonly errors?: readonly InvalidField[];
  /** Delay before a retry, in milliseconds. @defaultValue 1000 */
  readonly retryAfterMs?: number;
  /** The limit that the client has reached, and its name. */
  readonly quota?: Quota;
  readonly policy?: string;
  /** Headers in addition to those of the code. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Builds the problem for an error code. */
export function problemResponse(
  code: ProblemCode,
  { requestId, detail, errors, retryAfterMs, quota, policy = 'attempts', headers }: ProblemFacts,
): ProblemResponse {
  const kind: ProblemKind = problemKinds[code];
  const { status, title } = kind;
  const body = { type: `urn:signalbox:problem:${code}`, title, status, detail: detail ?? title, code, requestId };
  return {
    body: errors?.length ? { ...body, errors: [...errors] } : body,
    headers: {
      'content-type': PROBLEM_JSON,
      ...headersOf(kind, retryAfterMs),
      ...rateLimitFields(policy, quota, retryAfterMs),
      ...headers,
    },
  };
}

function headersOf({ status, retry }: ProblemKind, retryAfterMs?: number): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer realm="signalbox"' };
  return retry ? { 'retry-after': seconds(retryAfterMs) } : {};
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-10: the limit, and that it is reached for some seconds. */
function rateLimitFields(policy: string, quota: Quota | undefined, retryAfterMs?: number): Record<string, string> {
  if (!quota) return {};
  return {
    'ratelimit-policy': `"${policy}";q=${quota.requests};w=${quota.seconds}`,
    ratelimit: `"${policy}";r=0;t=${seconds(retryAfterMs)}`,
  };
}

/** Whole seconds, at least one. */
const seconds = (ms = 1000): string => String(ms > 0 ? Math.ceil(ms / 1000) : 1);
