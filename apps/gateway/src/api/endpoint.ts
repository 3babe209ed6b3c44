import type { Message } from '@signalbox/contract';
import { z } from 'zod';
import type { ProblemCode } from '../problems/problem-table.ts';

/** Who may use an endpoint. */
type Access = 'anyone' | 'user' | 'admin';

/** A limit on the requests of one client. Each has a setting. */
export type LimitName =
  | 'sign-in'
  | 'sign-up'
  | 'refresh'
  // begin orders
  | 'orders'
  // end orders
  | 'requests';

/** The headers of a response and their descriptions. */
type HeaderDescriptions = Readonly<Record<string, string>>;

/** The response of an endpoint to a valid request. */
export interface SuccessResponse {
  readonly status: number;
  readonly description: string;
  /** The schema of the JSON body. Without it, the body has the given media type, or there is no body. */
  readonly body?: z.ZodType;
  readonly mediaType?: string;
  readonly headers?: HeaderDescriptions;
}

/**
 * One operation of the public HTTP API. Its route, its access control and its part of the OpenAPI document are derived
 * from it, and the parameters of its handler are validated against its schemas.
 */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** In the router's syntax: `/api/orders/:id`. */
  readonly path: string;
  readonly access: Access;
  /** The limit on the requests of one client. @defaultValue requests */
  readonly limit?: LimitName;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** The request headers that the operation reads, by name. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: SuccessResponse;
  /** The messages that it sends. It can return each of their declared errors. */
  readonly calls?: readonly Message[];
  /** Further errors that it can return. */
  readonly errors?: readonly ProblemCode[];
}

/** Whether it serves a web page or one of its files. Links to a page may carry unknown query fields, such as tracking parameters. */
export const isPage = ({ method, answer }: Endpoint): boolean => method === 'GET' && !answer.body;

/** Declares an endpoint. */
export const endpoint = <const E extends Endpoint>(declared: E): E => declared;

/** The names of response schemas in the OpenAPI document. A schema is registered in the file that uses it first. */
export const schemaNames = z.registry<{ id: string }>();
