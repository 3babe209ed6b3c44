import { ConfigurationError } from '@signalbox/configuration';
import { ServiceError, type ErrorCodesOf, type SystemErrorCode } from '@signalbox/contract';
// begin orders
import type { orders } from '@signalbox/contracts-orders';
// end orders
import type { users } from '@signalbox/contracts-users';
import type { Problem } from '../api/control.ts';
import { ConflictError, NotFoundError, RefusedRequestError } from '../console-errors.ts';

/** The codes of the console itself. */
type OwnCode =
  | (ConflictError | NotFoundError | RefusedRequestError)['code']
  | 'INVALID_CONFIGURATION'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE';
/** The codes of the messages that the console sends. */
type ReceivedCode =
  | SystemErrorCode
  // begin orders
  | ErrorCodesOf<CalledOrders>
  // end orders
  | ErrorCodesOf<CalledUsers>;
type CalledUsers = Calling<typeof users, 'signIn' | 'refreshSession' | 'signOut' | 'getReservation'>;
// begin orders
type CalledOrders = Calling<typeof orders, 'countOrders' | 'listStuck' | 'retryOrder' | 'getOrderForOperator'>;
// end orders
type Calling<C extends { readonly messages: object }, Name extends keyof C['messages']> = {
  readonly serviceName: string;
  readonly messages: Pick<C['messages'], Name>;
};

const KINDS = {
  INVALID_REQUEST: [400, 'The request is invalid'],
  INVALID_CONFIGURATION: [400, 'The documents do not allow this'],
  UNAUTHENTICATED: [401, 'A session is required'],
  INVALID_CREDENTIALS: [401, 'The e-mail address or the password is incorrect'],
  INVALID_REFRESH_TOKEN: [401, 'The session has ended'],
  FORBIDDEN: [403, 'Access denied'],
  NOT_FOUND: [404, 'Not found'],
  // begin orders
  ORDER_NOT_FOUND: [404, 'Order not found'],
  // end orders
  CONFLICT: [409, 'The present state does not allow this'],
  PAYLOAD_TOO_LARGE: [413, 'The request body is too large'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The media type of the body is not supported'],
  MISDIRECTED_REQUEST: [421, 'This server does not answer for the given Host'],
  TOO_MANY_ATTEMPTS: [429, 'Too many failed attempts'],
  CANCELLED: [499, 'The client closed the request'],
  INTERNAL: [500, 'Internal error'],
  OVERLOADED: [503, 'The console is overloaded'],
  UNAVAILABLE: [503, 'A service is temporarily unavailable'],
  UNKNOWN_MESSAGE: [503, 'A service does not support this operation yet'],
  DEADLINE_EXCEEDED: [504, 'A service did not answer in time'],
} as const satisfies Record<OwnCode | ReceivedCode, readonly [status: number, title: string]>;
type Code = keyof typeof KINDS;

/** The codes of Fastify's own errors, by status. */
const BY_STATUS: Readonly<Record<number, Code>> = { 413: 'PAYLOAD_TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE' };

/** Any error as the body of a response. An unexpected one tells no details. */
export function problemOf(error: unknown): Problem {
  const code = codeOf(error);
  const [status, title] = KINDS[code];
  const detail = code === 'INTERNAL' ? title : (error as Error).message;
  return { type: `urn:signalbox:problem:${code}`, title, status, code, detail };
}

function codeOf(error: unknown): Code {
  if (error instanceof ConfigurationError) return 'INVALID_CONFIGURATION';
  if (error instanceof ServiceError) return isCode(error.code) ? error.code : 'INTERNAL';
  if (error instanceof ConflictError || error instanceof NotFoundError || error instanceof RefusedRequestError)
    return error.code;
  const status = (error as { statusCode?: number } | undefined)?.statusCode;
  if (status === undefined || status < 400 || status >= 500) return 'INTERNAL';
  return BY_STATUS[status] ?? 'INVALID_REQUEST';
}

/** A newer service may send another code. */
const isCode = (code: string): code is Code => Object.hasOwn(KINDS, code);
