import type { z } from 'zod';

/**
 * The callers that a message accepts. The contract declares them, and the service that handles the message enforces it.
 */
export type Auth = PublicAuth | UserAuth | AdminAuth | OperatorAuth | ServiceAuth;
export interface PublicAuth {
  readonly kind: 'public';
}
export interface UserAuth {
  readonly kind: 'user';
}
export interface AdminAuth {
  readonly kind: 'admin';
}
export interface OperatorAuth {
  readonly kind: 'operator';
  readonly services: readonly string[];
}
export interface ServiceAuth {
  readonly kind: 'service';
  readonly names: readonly string[];
}

/** Any caller, without a token. */
export const anyone = (): PublicAuth => ({ kind: 'public' });
/** Only on behalf of a signed-in user. The call carries the user's access token. */
export const user = (): UserAuth => ({ kind: 'user' });
/** Only on behalf of a signed-in user with the role `admin`. */
export const admin = (): AdminAuth => ({ kind: 'admin' });
/** Admins, and these services, which check themselves that an operator asks. */
export const operator = (...services: [string, ...string[]]): OperatorAuth => ({ kind: 'operator', services });
/** Only these services. Each proves its identity with its service token. */
export const service = (...names: [string, ...string[]]): ServiceAuth => ({ kind: 'service', names });

/** The definition of a message, without its name. */
export interface MessageDefinition<
  Request extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
  Code extends string = string,
  Rule extends Auth = Auth,
> {
  /** Whether it reads or changes data. */
  readonly kind: 'query' | 'command';
  readonly auth: Rule;
  readonly request: Request;
  readonly reply: Reply;
  /** Codes of the domain errors that a reply may contain. */
  readonly errors: readonly Code[];
  /** Whether sending it twice has the same effect as sending it once, so that a caller may retry it. */
  readonly idempotent: boolean;
  /**
   * The request field with the maximum time that the service may delay its reply, in milliseconds (long poll), if any.
   */
  readonly longPollField: string | undefined;
  /** The request field that is the hash key: the policy `consistent-hash` sends equal keys to the same instance. */
  readonly key: string | undefined;
}

/** A message with its name, such as `users.getUser`. */
export interface Message<
  Request extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
  Code extends string = string,
  Rule extends Auth = Auth,
> extends MessageDefinition<Request, Reply, Code, Rule> {
  readonly service: string;
  readonly name: string;
}

type Definitions = Record<string, MessageDefinition>;

type Named<D> =
  D extends MessageDefinition<infer Request, infer Reply, infer Code, infer Rule>
    ? Message<Request, Reply, Code, Rule>
    : never;

/** A contract with any messages. */
export interface AnyContract {
  readonly serviceName: string;
  readonly messages: Readonly<Record<string, Message>>;
}

/** All messages of one service. Each is also a property of the contract. */
export type Contract<Name extends string, D extends Definitions> = {
  readonly serviceName: Name;
  readonly messages: { readonly [K in keyof D]: Named<D[K]> };
} & { readonly [K in keyof D]: Named<D[K]> };

interface Declared<Request extends z.ZodType, Reply, Code, Rule> {
  auth: Rule;
  request: Request;
  reply: Reply;
  errors?: readonly Code[];
  key?: keyof z.input<Request> & string;
}

/** Defines a message that only reads data. It is idempotent. */
export function query<
  Request extends z.ZodType,
  Reply extends z.ZodType,
  const Code extends string = never,
  Rule extends Auth = Auth,
>(
  declared: Declared<Request, Reply, Code, Rule> & { longPollField?: keyof z.input<Request> & string },
): MessageDefinition<Request, Reply, NoInfer<Code>, Rule> {
  const { errors = [] } = declared;
  return { longPollField: undefined, key: undefined, ...declared, kind: 'query', errors, idempotent: true };
}

/**
 * Defines a message that changes data.
 * @param declared.idempotent - whether it is safe to retry. @defaultValue false
 */
export function command<
  Request extends z.ZodType,
  Reply extends z.ZodType,
  const Code extends string = never,
  Rule extends Auth = Auth,
>(
  declared: Declared<Request, Reply, Code, Rule> & { idempotent?: boolean },
): MessageDefinition<Request, Reply, NoInfer<Code>, Rule> {
  const { errors = [] } = declared;
  return { idempotent: false, key: undefined, ...declared, kind: 'command', errors, longPollField: undefined };
}

/**
 * Declares the messages of a service. `contract('users', { getUser: query({…}) })` names its message `users.getUser`.
 * @throws TypeError if a message is called `serviceName` or `messages`: these names are reserved.
 */
export function contract<Name extends string, const D extends Definitions>(
  serviceName: Name,
  definitions: D,
): Contract<Name, D> {
  const messages: Record<string, Message> = {};
  for (const [key, definition] of Object.entries(definitions)) {
    if (key === 'serviceName' || key === 'messages') {
      throw new TypeError(`a message can't be called ${key}: this name is reserved for a field of the contract`);
    }
    messages[key] = { ...definition, service: serviceName, name: `${serviceName}.${key}` };
  }
  return { ...messages, messages, serviceName } as unknown as Contract<Name, D>;
}

/** Whether a request is a long poll. Its duration says nothing about the speed of an instance. */
export function isLongPoll({ longPollField }: Message, request: unknown): boolean {
  return longPollField !== undefined && Number((request as Record<string, unknown>)[longPollField] ?? 0) > 0;
}

/** The request as a caller passes it. */
export type RequestOf<M extends Message> = z.input<M['request']>;
/** The request as the handler receives it: valid, without unknown fields. */
export type ReceivedBy<M extends Message> = z.output<M['request']>;
/** The reply. */
export type ReplyOf<M extends Message> = z.output<M['reply']>;
/** The domain error codes of one message. */
type ErrorCodeOf<M extends Message> = M['errors'][number];
/** The domain error codes of every message of a contract. */
export type ErrorCodesOf<C extends AnyContract> = ErrorCodeOf<C['messages'][keyof C['messages']]>;
