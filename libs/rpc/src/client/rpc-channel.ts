import { UnavailableError } from '@signalbox/contract';
import type { CallLimits, Channel, Instance, OpenChannel } from '@signalbox/discovery';
import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { nestLogger } from '../rpc-logger.ts';
import type { ChannelOptions, Peer } from './channel-options.ts';
import { ClientConnection } from './client-connection.ts';
import type { RpcAnswer, RpcOutcome, RpcRequest } from './rpc-request.ts';

/** How discovery reaches an instance: over one connection, made by the first call and again by the first after its end. */
export function rpcChannel(
  options: Pick<ChannelOptions, 'connectTimeoutMs' | 'pingIntervalMs' | 'pingTimeoutMs'> & Partial<ChannelOptions>,
): OpenChannel<RpcRequest, RpcAnswer> {
  const complete = { limits: DEFAULT_LIMITS, logger: nestLogger, ...options };
  return (instance: Instance) => new RpcChannel(instance, complete);
}

class RpcChannel implements Channel<RpcRequest, RpcAnswer> {
  private connection: ClientConnection | undefined;
  private closed = false;

  constructor(
    private readonly peer: Peer,
    private readonly options: ChannelOptions,
  ) {}

  call(request: RpcRequest, limits: CallLimits): Promise<RpcOutcome> {
    if (this.closed) {
      const error = new UnavailableError(`${this.peer.id} is not called any more`);
      return Promise.resolve({ kind: 'failed', processed: 'no', error });
    }
    if (!this.connection || this.connection.isOver) this.connection = new ClientConnection(this.peer, this.options);
    return this.connection.call(request, limits);
  }

  close(): void {
    this.closed = true;
    this.connection?.leave('the channel is closed');
  }
}
