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
import { either, NoInstancesError, OverloadedError, type Affinity, type ServiceCaller } from '@signalbox/discovery';
import { atDeadline } from '../connection/deadlines.ts';
import type { Metadata } from '../protocol/metadata.ts';
import { markRemote } from '../remote-origin.ts';
import { currentRequest, type RequestContext } from '../request-context.ts';
import type { Credentials } from './credentials.ts';
import type { RpcAnswer, RpcRequest } from './rpc-request.ts';

/** What a caller may say about one call. */
export interface CallOptions {
  /** How long it may take, retries included; never longer than the request it is made for. @defaultValue requestTimeoutMs */
  readonly timeoutMs?: number;
  /** Calls that share one go to the same instance, while it is well. */
  readonly affinity?: Affinity;
  /** Cancels the call, besides the end of the request it is made for. */
  readonly signal?: AbortSignal;
}

/** Sends messages to whichever instance of their service, as part of the current request. */
export class RpcCaller {
  /** @param credentials - looked up when the first message asks for them, as they may be obtained by a call themselves. */
  constructor(
    private readonly services: ServiceCaller<RpcRequest, RpcAnswer>,
    private readonly requestTimeoutMs: number,
    private readonly credentials: () => Credentials | undefined,
  ) {}

  /**
   * The reply as JSON.
   * @param name - the message's name, encoded.
   * @throws ServiceError
   */
  async call(message: Message, name: Buffer, request: unknown, options: CallOptions = {}): Promise<Buffer> {
    const context = currentRequest();
    const now = performance.now();
    const deadlineAt = Math.min(now + (options.timeoutMs ?? this.requestTimeoutMs), context?.deadlineAt ?? Infinity);
    const signal = either(options.signal, context?.cancellation);
    try {
      if (signal?.aborted) throw new CancelledError('the caller cancelled');
      if (deadlineAt <= now) throw new DeadlineExceededError(`no time was left for ${message.name}`);
      const body = Buffer.from(JSON.stringify(request));
      const limits = {
        deadlineAt,
        idempotent: message.idempotent,
        waits: isLongPoll(message, request),
        key: keyOf(message, request),
        affinity: options.affinity,
        signal,
      };
      const send = (serviceToken?: string): Promise<RpcAnswer> =>
        this.services.call(
          message.service,
          { name, metadata: this.metadata(message, context, serviceToken), body },
          limits,
        );
      const answer = message.auth.kind === 'service' ? await this.sendProven(message, send, deadlineAt) : await send();
      if (answer instanceof ServiceError) throw answer;
      return answer;
    } catch (error) {
      throw markRemote(isNobodyAsked(error) ? new UnavailableError(error.message) : (error as Error));
    }
  }

  private metadata({ auth }: Message, context: RequestContext | undefined, serviceToken?: string): Metadata {
    return {
      requestId: context?.requestId ?? randomUUID(),
      traceparent: context?.traceparent,
      userToken: auth.kind === 'user' || auth.kind === 'admin' ? context?.userToken : undefined,
      serviceToken,
    };
  }

  /**
   * Sends a message with this service's own token. A token that is refused has expired on another clock, or its key is
   * gone: the message was not processed, so it is sent once more if there is another token.
   */
  private async sendProven(
    { name }: Message,
    send: (token: string) => Promise<RpcAnswer>,
    deadlineAt: number,
  ): Promise<RpcAnswer> {
    const credentials = this.credentials();
    if (!credentials) throw new UnauthenticatedError(`${name} is for services, and no Credentials are bound here`);
    const held = credentials.serviceToken();
    const token = typeof held === 'string' ? held : await inTime(held, deadlineAt);
    const answer = await send(token);
    if (!(answer instanceof UnauthenticatedError)) return answer;
    const other = await inTime(credentials.replacementFor(token), deadlineAt);
    return other === undefined ? answer : send(other);
  }
}

/** Waits for a token until a deadline. It is obtained by a call of its own, which goes on for others that wait for it. */
async function inTime<Token>(token: Promise<Token>, deadlineAt: number): Promise<Token> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const error = new DeadlineExceededError("the service's own token did not come in time");
  const timer = atDeadline(deadlineAt, () => reject(error));
  try {
    return await Promise.race([token, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a call ended before any instance was asked. */
function isNobodyAsked(error: unknown): error is NoInstancesError | OverloadedError {
  return error instanceof NoInstancesError || error instanceof OverloadedError;
}

/** What the request is about, for a policy that sends the same to the same. */
function keyOf({ key }: Message, request: unknown): string | undefined {
  const value = key === undefined ? undefined : (request as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : undefined;
}
