import { HttpException } from '@nestjs/common';
import { invalidField, InvalidRequestError, ServiceError, type InvalidField } from '@signalbox/contract';
import { z } from 'zod';
import { isProblemCode, problemKinds, type GatewayErrorCode, type ProblemKind } from './problem-table.ts';
import { problemResponse, type ProblemResponse } from './problem.ts';

/** Converts any error to a problem: an error of a service, of the request, or of the gateway itself. */
export function problemOf(error: unknown, requestId: string): ProblemResponse {
  if (error instanceof ServiceError) return serviceProblem(error, requestId);
  const status = clientErrorStatus(error);
  if (status === undefined) return problemResponse('INTERNAL', { requestId });
  const detail = (error as Error).message;
  return problemResponse(gatewayCodes[status] ?? 'BAD_REQUEST', { requestId, detail });
}

/** Whether the gateway should log an error as its own. A service error with an unknown code counts as one. */
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

// A 4xx status of Nest's HttpException or of a Fastify error means that the request is invalid.
function clientErrorStatus(error: unknown): number | undefined {
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown })?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

// An unknown code comes from a newer service.
function serviceProblem(error: ServiceError, requestId: string): ProblemResponse {
  const code = isProblemCode(error.code) ? error.code : 'INTERNAL';
  const kind: ProblemKind = problemKinds[code];
  const detail = kind.internal ? undefined : error.message;
  const errors = kind.internal ? undefined : invalidFieldsOf(error, kind);
  const { retryAfterMs, quota } = error.details ?? {};
  return problemResponse(code, {
    requestId,
    detail,
    errors,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
    quota: quotaDetails.safeParse(quota).data,
  });
}

const quotaDetails = z.object({ requests: z.int().positive(), seconds: z.int().positive() });
const invalidFields = z.array(invalidField).min(1);

function invalidFieldsOf(error: ServiceError, { field }: ProblemKind): readonly InvalidField[] | undefined {
  if (error instanceof InvalidRequestError) return error.invalidFields;
  const parsed = invalidFields.safeParse(error.details?.invalidFields);
  if (parsed.success) return parsed.data;
  return field === undefined ? undefined : [{ field, message: error.message }];
}
