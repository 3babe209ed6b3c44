/** The longest wait that is granted. */
const MAX_WAIT_SECONDS = 10;

// An element of a list, whose lines come from several headers, in which text in quotes may hold commas. A quote that is never closed goes on to the end: the
// search for its end is not to start again at every character.
const LIST_ELEMENT = /(?:"(?:\\[^]|[^"\\])*(?:"|\\?$)|[^",\n])+/g;

/**
 * How long the client prefers to wait for the outcome (`Prefer: wait=5`, RFC 7240), in whole seconds: the first `wait`
 * counts, a longer one is cut to 10, and what can't be understood is ignored, as the RFC demands.
 */
export function preferredWaitSeconds(prefer: string | undefined): number | undefined {
  if (prefer === undefined) return undefined;
  for (const [preference] of prefer.matchAll(LIST_ELEMENT)) {
    const [, name, value] = /^\s*([\w-]+)\s*(?:=\s*([^;\s]*))?/.exec(preference) ?? [];
    if (name?.toLowerCase() !== 'wait') continue;
    const seconds = /^"?(\d+)"?$/.exec(value ?? '')?.[1];
    return seconds === undefined ? undefined : Math.min(Number(seconds), MAX_WAIT_SECONDS);
  }
  return undefined;
}
