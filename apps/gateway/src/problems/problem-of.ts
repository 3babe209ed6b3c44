import { HttpException } from '@nestjs/common';
import { invalidField, InvalidRequestError, ServiceError, type InvalidField } from '@signalbox/contract';
import { z } from 'zod';
import { isProblemCode, problemKinds, type GatewayErrorCode, type ProblemKind } from './problem-table.ts';
import { problemAnswer, type ProblemAnswer } from './problem.ts';

/** Any error as HTTP says it: a service's, one about the request itself, or a fault of the gateway's own. */
export function problemOf(error: unknown, requestId: string): ProblemAnswer {
  if (error instanceof ServiceError) return serviceProblem(error, requestId);
  const status = clientErrorStatus(error);
  if (status === undefined) return problemAnswer('INTERNAL', { requestId });
  const detail = (error as Error).message;
  return problemAnswer(gatewayCodes[status] ?? 'BAD_REQUEST', { requestId, detail });
}

/** Whether an error is a fault of the gateway's own, which its log should hold: a code it doesn't know is one too. */
export const isUnexpectedError = (error: unknown): boolean =>
  error instanceof ServiceError ? !isProblemCode(error.code) : clientErrorStatus(error) === undefined;

const gatewayCodes: Readonly<Record<number, GatewayErrorCode>> = {
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'HEADERS_TOO_LARGE',
};

// Nest's HttpException and Fastify's errors both say by their status that the request is at fault.
function clientErrorStatus(error: unknown): number | undefined {
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown })?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

// A code this gateway doesn't know comes from a service that is newer.
function serviceProblem(error: ServiceError, requestId: string): ProblemAnswer {
  const code = isProblemCode(error.code) ? error.code : 'INTERNAL';
  const kind: ProblemKind = problemKinds[code];
  const detail = kind.internal ? undefined : error.message;
  const errors = kind.internal ? undefined : faultsOf(error, kind);
  const { retryAfterMs } = error.details ?? {};
  return problemAnswer(code, {
    requestId,
    detail,
    errors,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  });
}

const faults = z.array(invalidField).min(1);

function faultsOf(error: ServiceError, { field }: ProblemKind): readonly InvalidField[] | undefined {
  if (error instanceof InvalidRequestError) return error.invalidFields;
  const told = faults.safeParse(error.details?.faults);
  if (told.success) return told.data;
  return field === undefined ? undefined : [{ field, message: error.message }];
}
