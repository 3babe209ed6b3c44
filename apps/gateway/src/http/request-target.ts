// An escape that is none: the router refuses it.
const INVALID = '/%';

/**
 * The target of a request (RFC 9112, 3.2) as the path and query that the router takes. A target that is no address of
 * HTTP becomes one that the router refuses; `*`, which names no resource, one that it does not find.
 */
export function routable(target: string): string {
  if (target.startsWith('/')) return target;
  if (target === '*') return '/*';
  const absolute = /^https?:\/\/[^/?#]+(\/.*)?$/i.exec(target);
  return absolute ? (absolute[1] ?? '/') : INVALID;
}
