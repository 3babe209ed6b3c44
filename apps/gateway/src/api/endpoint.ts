import type { Message } from '@signalbox/contract';
import { z } from 'zod';
import type { ProblemCode } from '../problems/problem-table.ts';

/** Who may use an endpoint. */
type Access = 'anyone' | 'user' | 'admin';

/** A header that an answer carries, and what it tells. */
type HeaderDescriptions = Readonly<Record<string, string>>;

/** What an endpoint answers when all went well. */
export interface Answer {
  readonly status: number;
  readonly description: string;
  /** The JSON body; without it the body is of the given media type, or there is none. */
  readonly body?: z.ZodType;
  readonly mediaType?: string;
  readonly headers?: HeaderDescriptions;
}

/**
 * One operation of the public HTTP API, declared once: its route, who may use it and its part of the document are made from
 * it, and its handler's parameters are checked against its schemas.
 */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** In the router's syntax: `/api/orders/:id`. */
  readonly path: string;
  readonly access: Access;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Request headers with a meaning of their own, by their names. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: Answer;
  /** The messages whose failure is its own: what they may be answered with, it may be answered with. */
  readonly calls?: readonly Message[];
  /** What it may be answered with besides. */
  readonly errors?: readonly ProblemCode[];
}

/** Whether it answers with a page or a part of one, to which links lead that gather query fields nobody means. */
export const isPage = ({ method, answer }: Endpoint): boolean => method === 'GET' && !answer.body;

/** Declares an endpoint. */
export const endpoint = <const E extends Endpoint>(declared: E): E => declared;

/** The names that bodies of answers, and parts of them, have in the OpenAPI document: each is given where the schema is used first. */
export const schemaNames = z.registry<{ id: string }>();
