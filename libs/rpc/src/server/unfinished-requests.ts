import { atDeadline } from '../connection/deadlines.ts';
import type { ByteBudget } from '../connection/byte-budget.ts';
import type { RpcLimits } from '../connection/limits.ts';
import type { IncomingCall } from './incoming-call.ts';
import { INCOMPLETE, STALLED, tooLong, TOO_MANY_UNFINISHED_BYTES, type Refusal } from './refusals.ts';

interface Unfinished {
  readonly call: IncomingCall;
  readonly deadline: NodeJS.Timeout;
  readonly stall: NodeJS.Timeout;
  bytes: number;
}

/** The requests of a connection whose last part has not arrived. */
export class UnfinishedRequests {
  private readonly requests = new Map<number, Unfinished>();

  /** @param refuse - drops a request that exceeds a limit. */
  constructor(
    private readonly limits: RpcLimits,
    private readonly budget: ByteBudget,
    private readonly refuse: (call: IncomingCall, refusal: Refusal) => void,
  ) {}

  get(id: number): IncomingCall | undefined {
    return this.requests.size === 0 ? undefined : this.requests.get(id)?.call;
  }

  /** The first part of a request. Returns whether the request is needed. */
  begin(call: IncomingCall, bytes: number): boolean {
    const drop = (refusal: Refusal) => {
      this.end(call.id);
      this.refuse(call, refusal);
    };
    this.requests.set(call.id, {
      call,
      deadline: atDeadline(call.deadlineAt, () => drop(INCOMPLETE)),
      stall: setTimeout(() => drop(STALLED), this.limits.maxStallMs),
      bytes: 0,
    });
    return this.grow(call.id, bytes);
  }

  /** A part has arrived. Returns whether the request is needed. */
  grow(id: number, bytes: number): boolean {
    const request = this.requests.get(id);
    if (!request) return false;
    const { call } = request;
    const refusal = !this.budget.hasRoomFor(bytes)
      ? TOO_MANY_UNFINISHED_BYTES
      : tooLong(call, request.bytes + bytes, this.limits);
    if (refusal) {
      this.end(id);
      this.refuse(call, refusal);
      return false;
    }
    request.bytes += bytes;
    this.budget.add(bytes);
    request.stall.refresh();
    return true;
  }

  /** Removes and returns a request: it is complete, cancelled or refused. */
  end(id: number): IncomingCall | undefined {
    const request = this.requests.get(id);
    if (!request) return undefined;
    clearTimeout(request.deadline);
    clearTimeout(request.stall);
    this.budget.add(-request.bytes);
    this.requests.delete(id);
    return request.call;
  }

  clear(): void {
    for (const id of this.requests.keys()) this.end(id);
  }
}
