import type { Instance } from '../instance.ts';

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
  readonly signal?: AbortSignal;
}

/** The way to one instance. Port: the transport implements it. */
export interface Channel<Request, Reply> {
  /** Never rejects, and settles by the deadline. */
  call(request: Request, limits: CallLimits): Promise<Outcome<Reply>>;
  /** Lets calls in flight end, then closes. */
  close(): void;
}

/** Makes the way to an instance. It connects by itself, at the first call. */
export type OpenChannel<Request, Reply> = (instance: Instance) => Channel<Request, Reply>;
