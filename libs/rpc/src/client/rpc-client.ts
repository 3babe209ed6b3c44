import { randomUUID } from 'node:crypto';
import {
  isLongPoll,
  CancelledError,
  DeadlineExceededError,
  ServiceError,
  UnauthenticatedError,
  UnavailableError,
  type Message,
} from '@signalbox/contract';
import { anySignal, NoInstancesError, OverloadedError, type Affinity, type ServiceClient } from '@signalbox/discovery';
import { atDeadline } from '../connection/deadlines.ts';
import type { Metadata } from '../protocol/metadata.ts';
import { markRemote } from '../remote-origin.ts';
import { currentRequest, type RequestContext } from '../request-context.ts';
import { RPC_SYSTEM, TracedCall } from '../tracing/traced-call.ts';
import { errorType } from '../tracing/tracing.ts';
import type { Credentials } from './credentials.ts';
import type { RpcReply, RpcRequest } from './rpc-request.ts';

/** Options of one call. */
export interface RpcCallOptions {
  /**
   * Timeout including retries, limited by the deadline of the current request, in milliseconds.
   * @defaultValue requestTimeoutMs of the module
   */
  readonly timeoutMs?: number;
  /** Calls with the same affinity go to the same instance while it is healthy. */
  readonly affinity?: Affinity;
  /** Cancels the call, in addition to the end of the current request. */
  readonly signal?: AbortSignal;
}

/** Sends messages to any instance of their service, as part of the current request. */
export class RpcClient {
  /** @param credentials - resolved when the first message needs them, because obtaining them may need a call. */
  constructor(
    private readonly services: ServiceClient<RpcRequest, RpcReply>,
    private readonly options: { readonly requestTimeoutMs: number },
    private readonly credentials: () => Credentials | undefined,
  ) {}

  /**
   * Returns the reply as JSON.
   * @param name - the message's name, encoded.
   * @throws ServiceError
   */
  async call(message: Message, name: Buffer, request: unknown, options: RpcCallOptions = {}): Promise<Buffer> {
    const context = currentRequest();
    const now = performance.now();
    const deadlineAt = Math.min(
      now + (options.timeoutMs ?? this.options.requestTimeoutMs),
      context?.deadlineAt ?? Infinity,
    );
    const signal = anySignal(options.signal, context?.cancellation);
    const span = context?.span?.child({
      name: message.name,
      kind: 'internal',
      attributes: { 'rpc.system.name': RPC_SYSTEM, 'rpc.method': message.name },
    });
    try {
      if (signal?.aborted) throw new CancelledError('the caller cancelled');
      if (deadlineAt <= now)
        throw new DeadlineExceededError(`the deadline had passed before the call of ${message.name}`);
      const body = Buffer.from(JSON.stringify(request));
      const limits = {
        deadlineAt,
        idempotent: message.idempotent,
        isLongPoll: isLongPoll(message, request),
        key: keyOf(message, request),
        affinity: options.affinity,
        signal,
      };
      const trace = span && new TracedCall(span, message.name);
      const send = (serviceToken?: string): Promise<RpcReply> =>
        this.services.call(
          message.service,
          { name, metadata: this.metadata(message, context, serviceToken), body },
          limits,
          trace,
        );
      const reply = actsAsService(message, context)
        ? await this.sendWithServiceToken(message, send, deadlineAt)
        : await send();
      if (reply instanceof ServiceError) throw reply;
      span?.end();
      return reply;
    } catch (error) {
      span?.end(errorType(error));
      throw markRemote(isNotSent(error) ? new UnavailableError(error.message) : (error as Error));
    }
  }

  private metadata({ auth }: Message, context: RequestContext | undefined, serviceToken?: string): Metadata {
    return {
      requestId: context?.requestId ?? randomUUID(),
      traceparent: context?.traceparent,
      userToken: auth.kind === 'public' || auth.kind === 'service' ? undefined : context?.userToken,
      serviceToken,
      clientAddress: context?.clientAddress,
    };
  }

  /**
   * Sends a message with this service's token. A refused token has expired on another clock, or its key was removed.
   * The message was not processed, so it is sent once more if there is another token.
   */
  private async sendWithServiceToken(
    { name }: Message,
    send: (token: string) => Promise<RpcReply>,
    deadlineAt: number,
  ): Promise<RpcReply> {
    const credentials = this.credentials();
    if (!credentials) throw new UnauthenticatedError(`${name} requires a service token, but no Credentials are bound`);
    const held = credentials.serviceToken();
    const token = typeof held === 'string' ? held : await withDeadline(held, deadlineAt);
    const reply = await send(token);
    if (!(reply instanceof UnauthenticatedError)) return reply;
    const other = await withDeadline(credentials.replacementFor(token), deadlineAt);
    return other === undefined ? reply : send(other);
  }
}

/** Whether a message goes out with this service's token: an operator message does if no user asks for it. */
const actsAsService = ({ auth }: Message, context: RequestContext | undefined): boolean =>
  auth.kind === 'service' || (auth.kind === 'operator' && context?.userToken === undefined);

/** Waits for a token until a deadline. The call that obtains it continues for other waiters. */
async function withDeadline<Token>(token: Promise<Token>, deadlineAt: number): Promise<Token> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const error = new DeadlineExceededError('the service token was not issued in time');
  const timer = atDeadline(deadlineAt, () => reject(error));
  try {
    return await Promise.race([token, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a call failed before any instance was called. */
function isNotSent(error: unknown): error is NoInstancesError | OverloadedError {
  return error instanceof NoInstancesError || error instanceof OverloadedError;
}

/** The hash key of the request, for `consistent-hash`. */
function keyOf({ key }: Message, request: unknown): string | undefined {
  const value = key === undefined ? undefined : (request as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : undefined;
}
