const fromElsewhere = new WeakSet<Error>();

/** Remembers that the error came out of a call to another service. */
export function markRemote<E extends Error>(error: E): E {
  fromElsewhere.add(error);
  return error;
}

/**
 * Whether another service's failure is being handed on. Whoever called that service has tried again already where it
 * was worth while; if every caller further up did so too, one failure would be multiplied at each hop.
 */
export function isRemote(error: Error): boolean {
  return fromElsewhere.has(error);
}
