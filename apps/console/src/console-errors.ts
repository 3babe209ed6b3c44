/** What the asked resource or action needs does not exist. */
export class NotFoundError extends Error {
  readonly code = 'NOT_FOUND';
}

/** The present state does not allow the action. The message says why. */
export class ConflictError extends Error {
  readonly code = 'CONFLICT';
}

/** The request is refused because of what it says, or how. */
export class RefusedRequestError extends Error {
  /** @param code - decides the status. */
  constructor(
    readonly code: 'INVALID_REQUEST' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'MISDIRECTED_REQUEST' | 'OVERLOADED',
    message: string,
  ) {
    super(message);
  }
}
