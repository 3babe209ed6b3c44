import type { z } from 'zod';

/** The callers that a message accepts. The contract declares it, and the service that answers the message enforces it. */
export type Auth = PublicAuth | UserAuth | AdminAuth | ServiceAuth;
export interface PublicAuth {
  readonly kind: 'public';
}
export interface UserAuth {
  readonly kind: 'user';
}
export interface AdminAuth {
  readonly kind: 'admin';
}
export interface ServiceAuth {
  readonly kind: 'service';
  readonly names: readonly string[];
}

/** Anyone may ask, with no token at all. */
export const anyone = (): PublicAuth => ({ kind: 'public' });
/** Only on behalf of a signed-in user, whose access token travels with the call. */
export const user = (): UserAuth => ({ kind: 'user' });
/** Only on behalf of a signed-in user whose role is admin. */
export const admin = (): AdminAuth => ({ kind: 'admin' });
/** Only these services, each proven by its own service token. */
export const service = (...names: [string, ...string[]]): ServiceAuth => ({ kind: 'service', names });

/** What one message says of itself, before it has a name. */
export interface MessageDefinition<
  Request extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
  Code extends string = string,
  Who extends Auth = Auth,
> {
  readonly auth: Who;
  readonly request: Request;
  readonly reply: Reply;
  /** Codes of the domain errors it may be answered with. */
  readonly errors: readonly Code[];
  /** Whether sending it twice does the same as sending it once, so that a caller may repeat it. */
  readonly idempotent: boolean;
  /** The field of the request that says how long the service may hold its answer back, in milliseconds, if there is one. */
  readonly waits: string | undefined;
  /** The field of the request that says what it is about: a policy that asks for keys sends the same to the same instance. */
  readonly key: string | undefined;
}

/** A message under its name: `users.getUser`. */
export interface Message<
  Request extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
  Code extends string = string,
  Who extends Auth = Auth,
> extends MessageDefinition<Request, Reply, Code, Who> {
  readonly service: string;
  readonly name: string;
}

type Definitions = Record<string, MessageDefinition>;

type Named<D> =
  D extends MessageDefinition<infer Request, infer Reply, infer Code, infer Who>
    ? Message<Request, Reply, Code, Who>
    : never;

/** What every contract is, whatever its messages. */
export interface AnyContract {
  readonly serviceName: string;
  readonly messages: Readonly<Record<string, Message>>;
}

/** All messages that one service answers, each also under its own key. */
export type Contract<Name extends string, D extends Definitions> = {
  readonly serviceName: Name;
  readonly messages: { readonly [K in keyof D]: Named<D[K]> };
} & { readonly [K in keyof D]: Named<D[K]> };

interface Declared<Request extends z.ZodType, Reply, Code, Who> {
  auth: Who;
  request: Request;
  reply: Reply;
  errors?: readonly Code[];
  key?: keyof z.input<Request> & string;
}

/** A message that only reads: always safe to repeat. */
export function query<
  Request extends z.ZodType,
  Reply extends z.ZodType,
  const Code extends string = never,
  Who extends Auth = Auth,
>(
  declared: Declared<Request, Reply, Code, Who> & { waits?: keyof z.input<Request> & string },
): MessageDefinition<Request, Reply, NoInfer<Code>, Who> {
  return { waits: undefined, key: undefined, ...declared, errors: declared.errors ?? [], idempotent: true };
}

/**
 * A message that changes something.
 * @param declared.idempotent - whether repeating it is safe. @defaultValue false
 */
export function command<
  Request extends z.ZodType,
  Reply extends z.ZodType,
  const Code extends string = never,
  Who extends Auth = Auth,
>(
  declared: Declared<Request, Reply, Code, Who> & { idempotent?: boolean },
): MessageDefinition<Request, Reply, NoInfer<Code>, Who> {
  return { idempotent: false, key: undefined, ...declared, errors: declared.errors ?? [], waits: undefined };
}

/**
 * Declares what a service answers to: `contract('users', { getUser: query({…}) })` names the message `users.getUser`.
 * @throws TypeError if a message is called `serviceName` or `messages`, which the contract itself needs.
 */
export function contract<Name extends string, const D extends Definitions>(
  serviceName: Name,
  definitions: D,
): Contract<Name, D> {
  const messages: Record<string, Message> = {};
  for (const [key, definition] of Object.entries(definitions)) {
    if (key === 'serviceName' || key === 'messages') {
      throw new TypeError(`a message can't be called ${key}: the contract itself has a field of that name`);
    }
    messages[key] = { ...definition, service: serviceName, name: `${serviceName}.${key}` };
  }
  return { ...messages, messages, serviceName } as unknown as Contract<Name, D>;
}

/** Whether a request asks for an answer that is late on purpose: such a call says nothing about how fast an instance is. */
export function asksToWait({ waits }: Message, request: unknown): boolean {
  return waits !== undefined && Number((request as Record<string, unknown>)[waits] ?? 0) > 0;
}

/** What a caller passes to a message. */
export type RequestOf<M extends Message> = z.input<M['request']>;
/** What a handler of the message receives: checked, unknown fields stripped. */
export type ReceivedBy<M extends Message> = z.output<M['request']>;
/** What the message is answered with. */
export type ReplyOf<M extends Message> = z.output<M['reply']>;
/** The domain error codes of one message. */
type ErrorCodeOf<M extends Message> = M['errors'][number];
/** The domain error codes of every message of a contract. */
export type ErrorCodesOf<C extends AnyContract> = ErrorCodeOf<C['messages'][keyof C['messages']]>;
