import type { Instance } from '../instance.ts';
import type { CancelSignal } from './cancellation.ts';

/** The result of an attempt: a reply or a failure. A domain error is a reply. */
export type AttemptResult<Reply> =
  | { readonly kind: 'answered'; readonly reply: Reply }
  | {
      readonly kind: 'failed';
      /** `no`: the instance certainly did not process the call. `maybe`: it may have, and only the reply was lost. */
      readonly processed: 'no' | 'maybe';
      readonly error: Error;
    };

/** The limits of one attempt. */
export interface CallLimits {
  /** Deadline in milliseconds of `performance.now()`. The channel enforces it. */
  readonly deadlineAt: number;
  readonly signal?: CancelSignal;
}

/** The other side of a connection did not prove that it is the expected service. */
export class WrongIdentityError extends Error {
  override readonly name = 'WrongIdentityError';
}

/** Observes the connection to an instance, whether calls are made or not. */
export interface ChannelObserver {
  /**
   * Connecting failed, the connection was lost, or a PING was not answered. It may be reported repeatedly. The reason is
   * a WrongIdentityError if the instance did not prove its identity.
   */
  lost(reason: Error): void;
  /** The connection is established, or the instance answers again after an unanswered PING. */
  alive(): void;
}

/** A channel to one instance. Port: the transport implements it. */
export interface Channel<Request, Reply> {
  /** Sends a request. Never rejects, and resolves by the deadline. */
  call(request: Request, limits: CallLimits): Promise<AttemptResult<Reply>>;
  /** Connects if necessary and sends a PING. Resolves to false if no reply arrives by the deadline. Never rejects. */
  probe(limits: CallLimits): Promise<boolean>;
  /** Drains: closes once the calls in flight have ended. This is not reported as lost. */
  close(): void;
}

/** Creates the channel to an instance. It connects automatically at the first call or probe. */
export type OpenChannel<Request, Reply> = (instance: Instance, observer: ChannelObserver) => Channel<Request, Reply>;
