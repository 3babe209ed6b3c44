// An invalid percent escape: the router rejects it.
const INVALID = '/%';

/**
 * Converts a request target (RFC 9112, 3.2) to the path and query for the router. An invalid target becomes a path that the
 * router rejects. `*`, which names no resource, becomes a path that it does not find.
 */
export function routable(target: string): string {
  if (target.startsWith('/')) return target;
  if (target === '*') return '/*';
  const absolute = /^https?:\/\/[^/?#]+(\/.*)?$/i.exec(target);
  return absolute ? (absolute[1] ?? '/') : INVALID;
}
