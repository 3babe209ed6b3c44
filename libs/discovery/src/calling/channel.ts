import type { Instance } from '../instance.ts';
import type { CancelSignal } from './cancellation.ts';

/** How a call ended: with an answer, or without one. A domain error is an answer. */
export type Outcome<Reply> =
  | { readonly kind: 'answered'; readonly reply: Reply }
  | {
      readonly kind: 'failed';
      /** `no`: the instance surely did nothing. `maybe`: it may have done everything and only the answer is lost. */
      readonly processed: 'no' | 'maybe';
      readonly error: Error;
    };

/** What bounds one attempt. */
export interface CallLimits {
  /** When it must have ended, in milliseconds of `performance.now()`. The channel sees to it. */
  readonly deadlineAt: number;
  readonly signal?: CancelSignal;
}

/** Hears how the way to an instance is, whether calls are made or not. */
export interface ChannelObserver {
  /** It could not be connected, the connection broke, or a PING stayed without an answer. May be told several times in a row. */
  lost(reason: Error): void;
  /** It is connected, or it answers again after a PING that stayed without an answer. */
  alive(): void;
}

/** The way to one instance. Port: the transport implements it. */
export interface Channel<Request, Reply> {
  /** Never rejects, and settles by the deadline. */
  call(request: Request, limits: CallLimits): Promise<Outcome<Reply>>;
  /** Connects if it must, and asks for a sign of life. False if none comes by the deadline; never rejects. */
  probe(limits: CallLimits): Promise<boolean>;
  /** Lets calls in flight end, then closes. That is not told as lost. */
  close(): void;
}

/** Makes the way to an instance. It connects by itself, at the first call or probe. */
export type OpenChannel<Request, Reply> = (instance: Instance, observer: ChannelObserver) => Channel<Request, Reply>;
