import type { z } from 'zod';
import type { routes } from '../../../src/api/routes.ts';

type AnyRoute = (typeof routes)[keyof typeof routes];
type RouteOf<Method extends string, Path extends string> = Extract<AnyRoute, { method: Method; path: Path }>;

/** The paths of all routes with this method. */
export type PathOf<Method extends string> = Extract<AnyRoute, { method: Method }>['path'];
/** What a route answers; undefined if its answer has no body. */
export type ReplyOf<Method extends string, Path extends string> =
  RouteOf<Method, Path> extends { reply: infer Reply extends z.ZodType } ? z.output<Reply> : undefined;
export type BodyOf<Method extends string, Path extends string> =
  RouteOf<Method, Path> extends { body: infer Body extends z.ZodType } ? z.input<Body> : undefined;
type QueryOf<Path extends string> =
  RouteOf<'GET', Path> extends { query: infer Query extends z.ZodType } ? z.input<Query> : Record<string, never>;

/** The address of a resource, with the type of its data. */
export type Address<Data> = string & { readonly data?: Data };

/** @returns the address of a route: parameters replaced, empty filters left out. */
export function addressOf<Path extends PathOf<'GET'>>(
  path: Path,
  parameters: Readonly<Record<string, string>> = {},
  query: Partial<QueryOf<Path>> = {},
): Address<ReplyOf<'GET', Path>> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return fillPath(path, parameters) + (text && `?${text}`);
}

/** Replaces `:name` in a path by the encoded parameter. */
export const fillPath = (path: string, parameters: Readonly<Record<string, string>>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
