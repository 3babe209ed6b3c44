import type { SystemErrorCode } from '@signalbox/contract';

/** The errors that the gateway itself detects, before it calls a service. */
export type GatewayErrorCode =
  | 'BAD_REQUEST'
  | 'SIGN_UP_CLOSED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'PAYLOAD_TOO_LARGE'
  | 'URI_TOO_LONG'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'EXPECTATION_FAILED'
  | 'MISDIRECTED_REQUEST'
  | 'HEADERS_TOO_LARGE'
  | 'TOO_MANY_REQUESTS'
  | 'NOT_IMPLEMENTED'
  | 'OVERLOADED';

/** How an error is represented in HTTP. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** The invalid field of the request, if the code always refers to the same one. */
  readonly field?: string;
  /** The message names instances and addresses. It goes to the log, not to clients. */
  readonly internal?: true;
  /** The same request may succeed later. `Retry-After` says when to retry. */
  readonly retry?: true;
}

/**
 * The only mapping from error codes to HTTP statuses. A contract that declares a code without an entry here does not
 * compile: see `services` in app.module.ts.
 */
export const problemKinds = {
  BAD_REQUEST: { status: 400, title: 'Malformed request' },
  SIGN_UP_CLOSED: { status: 403, title: "New accounts can't be created at present" },
  NOT_FOUND: { status: 404, title: 'Resource not found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The resource does not support this method' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request did not arrive in time' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The request body is too large' },
  URI_TOO_LONG: { status: 414, title: 'The request URI is too long' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The request body must be uncompressed JSON in UTF-8' },
  EXPECTATION_FAILED: { status: 417, title: 'The Expect header is not supported' },
  MISDIRECTED_REQUEST: { status: 421, title: 'This server does not answer for the given Host' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests', retry: true },
  HEADERS_TOO_LARGE: { status: 431, title: 'The request headers are too large' },
  NOT_IMPLEMENTED: { status: 501, title: 'The Transfer-Encoding is not supported' },
  OVERLOADED: { status: 503, title: 'The server is overloaded', retry: true },

  INVALID_REQUEST: { status: 400, title: 'The request is invalid' },
  UNAUTHENTICATED: { status: 401, title: 'A valid access token is required' },
  FORBIDDEN: { status: 403, title: 'Access denied' },
  UNAVAILABLE: { status: 503, title: 'A service is temporarily unavailable', internal: true, retry: true },
  UNKNOWN_MESSAGE: { status: 503, title: 'A service does not support this operation yet', internal: true, retry: true },
  DEADLINE_EXCEEDED: { status: 504, title: 'A service did not answer in time', internal: true, retry: true },
  // nginx's status for a client that disconnected. It appears only in the access log.
  CANCELLED: { status: 499, title: 'The client closed the request' },
  INTERNAL: { status: 500, title: 'Internal server error', internal: true },

  EMAIL_TAKEN: { status: 409, title: 'An account with this e-mail address already exists', field: 'email' },
  USER_NOT_FOUND: { status: 404, title: 'User not found' },
  INVALID_CREDENTIALS: { status: 401, title: 'The e-mail address or the password is incorrect' },
  TOO_MANY_ATTEMPTS: { status: 429, title: 'Too many failed attempts', retry: true },
  WRONG_PASSWORD: { status: 403, title: 'The current password is incorrect', field: 'currentPassword' },
  INVALID_REFRESH_TOKEN: { status: 401, title: 'The refresh token is invalid' },
  INVALID_ASSERTION: { status: 401, title: 'The assertion of the service is not valid' },
  RESERVATION_MISMATCH: { status: 409, title: 'The order already exists with a different user or amount' },

  // begin orders
  UNKNOWN_PRODUCT: { status: 422, title: 'Product not found', field: 'items' },
  ORDER_TOO_LARGE: { status: 422, title: 'The order is too large', field: 'items' },
  ORDER_NOT_FOUND: { status: 404, title: 'Order not found' },
  ORDER_NOT_CANCELLABLE: { status: 409, title: 'A rejected order cannot be cancelled' },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The idempotency key was used for a different request',
    field: 'Idempotency-Key',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    title: 'A request with this idempotency key is still in progress',
    retry: true,
  },
  // end orders
} as const satisfies Record<GatewayErrorCode | SystemErrorCode, ProblemKind> & Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

/** Whether this gateway knows a code that it received. A newer service may send an unknown one. */
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemKinds, code);
