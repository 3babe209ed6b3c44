import type { AttemptStart, CallTrace, TracedAttempt } from '@signalbox/discovery';
import type { RpcReply, RpcRequest } from '../client/rpc-request.ts';
import { errorType, type ActiveSpan } from './tracing.ts';

/** Records a span for each attempt of a sampled call. The called instance continues the trace of its attempt. */
export class TracedCall implements CallTrace<RpcRequest, RpcReply> {
  /** @param method - `users.getUser` */
  constructor(
    private readonly span: ActiveSpan,
    private readonly method: string,
  ) {}

  attempt(request: RpcRequest, { instance, attempt, kind }: AttemptStart): TracedAttempt<RpcRequest, RpcReply> {
    const span = this.span.child({
      name: `${this.method} ${kind}`,
      kind: 'client',
      attributes: {
        'rpc.system.name': RPC_SYSTEM,
        'rpc.method': this.method,
        'server.address': instance.address,
        'server.port': instance.port,
        'signalbox.instance': instance.id,
        'signalbox.attempt': attempt,
        'signalbox.attempt.kind': kind,
      },
    });
    return {
      request: { ...request, metadata: { ...request.metadata, traceparent: span.traceparent } },
      end(result, outcome) {
        span.set('signalbox.attempt.outcome', outcome);
        if (result.kind === 'failed') span.set('signalbox.attempt.processed', result.processed);
        span.end(failureOf(result.kind === 'failed' ? result.error : result.reply));
      },
    };
  }
}

/** The name of this transport in spans. */
export const RPC_SYSTEM = 'signalbox';

const failureOf = (reply: RpcReply | Error): string | undefined =>
  reply instanceof Error ? errorType(reply) : undefined;
