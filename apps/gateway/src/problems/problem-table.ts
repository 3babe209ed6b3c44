import type { SystemErrorCode } from '@signalbox/contract';

/** What the gateway itself finds fault with, before a service is asked. */
export type GatewayErrorCode =
  | 'BAD_REQUEST'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'PAYLOAD_TOO_LARGE'
  | 'URI_TOO_LONG'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'EXPECTATION_FAILED'
  | 'HEADERS_TOO_LARGE'
  | 'NOT_IMPLEMENTED'
  | 'OVERLOADED';

/** How HTTP says an error. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** The field of the request that is at fault, where a code always means the same one. */
  readonly field?: string;
  /** Its message names instances and addresses: it is for the log, and not for clients. */
  readonly internal?: true;
  /** The same request may succeed later: `Retry-After` says when to try again. */
  readonly retry?: true;
}

/**
 * The one place that says which status a code has. A contract that declares a code which this table lacks doesn't compile: see
 * `services` in app.module.ts.
 */
export const problemKinds = {
  BAD_REQUEST: { status: 400, title: 'The request is malformed' },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not take that method' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large' },
  URI_TOO_LONG: { status: 414, title: 'The address is too long' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is not JSON' },
  EXPECTATION_FAILED: { status: 417, title: 'The expectation is not one that this server meets' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  NOT_IMPLEMENTED: { status: 501, title: 'The transfer coding is not supported' },
  OVERLOADED: { status: 503, title: 'There are more requests than can be answered', retry: true },

  INVALID_REQUEST: { status: 400, title: 'The request is not valid' },
  UNAUTHENTICATED: { status: 401, title: 'A valid access token is needed' },
  FORBIDDEN: { status: 403, title: 'This is not allowed' },
  UNAVAILABLE: { status: 503, title: 'A service does not answer now', internal: true, retry: true },
  UNKNOWN_MESSAGE: { status: 503, title: 'A service does not offer this yet', internal: true, retry: true },
  DEADLINE_EXCEEDED: { status: 504, title: 'A service took too long', internal: true, retry: true },
  // nginx's code for a client that went away: nobody reads it but the access log.
  CANCELLED: { status: 499, title: 'The client closed the request' },
  INTERNAL: { status: 500, title: 'Something went wrong here', internal: true },

  EMAIL_TAKEN: { status: 409, title: 'There is an account with this e-mail address', field: 'email' },
  USER_NOT_FOUND: { status: 404, title: 'There is no such user' },
  INVALID_CREDENTIALS: { status: 401, title: 'The e-mail address or the password is wrong' },
  INVALID_REFRESH_TOKEN: { status: 401, title: 'The refresh token is not valid' },
  INVALID_SERVICE_SECRET: { status: 401, title: 'The service secret is wrong' },
  RESERVATION_MISMATCH: { status: 409, title: 'The order is known with other figures' },

  UNKNOWN_PRODUCT: { status: 422, title: 'There is no such product', field: 'items' },
  ORDER_TOO_LARGE: { status: 422, title: 'The order is too large', field: 'items' },
  ORDER_NOT_FOUND: { status: 404, title: 'There is no such order' },
  ORDER_NOT_CANCELLABLE: { status: 409, title: 'The order can no longer be cancelled' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key was used for another request', field: 'Idempotency-Key' },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    title: 'The first request under the key is still being worked on',
    retry: true,
  },
} as const satisfies Record<GatewayErrorCode | SystemErrorCode, ProblemKind> & Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

/** Whether a code that came over the wire is one that this gateway knows: a service may be newer. */
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemKinds, code);
