/** The maximum wait that the gateway applies. */
const MAX_WAIT_SECONDS = 10;

// An element of the list. Several headers are joined by line breaks, and quoted text may contain commas. An unclosed quote
// extends to the end, so that the search for its end does not start again at every character (quadratic time).
const LIST_ELEMENT = /(?:"(?:\\[^]|[^"\\])*(?:"|\\?$)|[^",\n])+/g;

/**
 * How long the client prefers to wait for the outcome (`Prefer: wait=5`, RFC 7240), in whole seconds: the first `wait`
 * counts, the maximum is 10, and invalid preferences are ignored, as the RFC requires.
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
