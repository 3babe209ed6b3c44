const remoteErrors = new WeakSet<Error>();

/** Marks the error as the failure of a call to another service. */
export function markRemote<E extends Error>(error: E): E {
  remoteErrors.add(error);
  return error;
}

/**
 * Whether the error is another service's failure that is passed on. The direct caller of that service has already
 * retried. If every caller upstream retried too, the attempts would multiply at each hop.
 */
export function isRemote(error: Error): boolean {
  return remoteErrors.has(error);
}
