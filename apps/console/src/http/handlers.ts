import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Operator } from '../access/operator.ts';
import type { routes } from '../api/routes.ts';

type Routes = typeof routes;
export type RouteName = keyof Routes;

/** A valid request of a route. */
export interface Input<Query = unknown, Body = unknown, Caller = Operator> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly operator: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Parsed<R, Key extends string> = R extends { readonly [K in Key]: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined;
type Answer<R> = R extends { readonly reply: infer Schema extends z.ZodType } ? z.output<Schema> : void;

type Handler<R> = (
  input: Input<Parsed<R, 'query'>, Parsed<R, 'body'>, R extends { readonly access: 'anyone' } ? undefined : Operator>,
) => Answer<R> | Promise<Answer<R>>;

/** The handlers of all routes. */
export type Handlers = { readonly [Name in RouteName]: Handler<Routes[Name]> };
