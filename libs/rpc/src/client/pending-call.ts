import type { CallLimits, CancelSignal } from '@signalbox/discovery';
import { atDeadline } from '../connection/deadlines.ts';
import type { RpcAttemptResult, RpcRequest } from './rpc-request.ts';

/** A pending call. It waits for the connection and then for its reply. */
export class PendingCall {
  readonly deadlineAt: number;
  private readonly timer: NodeJS.Timeout;
  private readonly signal: CancelSignal | undefined;
  private written = false;

  /**
   * @param onAbort - called when the signal aborts.
   * @param onDeadline - called when the deadline passes.
   */
  constructor(
    readonly id: number,
    readonly request: RpcRequest,
    limits: CallLimits,
    private readonly resolve: (result: RpcAttemptResult) => void,
    private readonly onAbort: (call: PendingCall) => void,
    onDeadline: (call: PendingCall) => void,
  ) {
    this.deadlineAt = limits.deadlineAt;
    this.timer = atDeadline(limits.deadlineAt, () => onDeadline(this));
    this.signal = limits.signal;
    this.signal?.addEventListener('abort', this);
  }

  /** Whether the server may have received it. */
  get isWritten(): boolean {
    return this.written;
  }

  get isAborted(): boolean {
    return this.signal?.aborted ?? false;
  }

  markWritten(): void {
    this.written = true;
  }

  /** Listener of the signal. Being an object, the call needs no closure. */
  handleEvent(): void {
    this.onAbort(this);
  }

  answered(reply: Extract<RpcAttemptResult, { kind: 'answered' }>['reply']): void {
    this.settle({ kind: 'answered', reply });
  }

  failed(error: Error, processed: 'no' | 'maybe'): void {
    this.settle({ kind: 'failed', processed, error });
  }

  private settle(result: RpcAttemptResult): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this);
    this.resolve(result);
  }
}
