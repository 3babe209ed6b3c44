import { UnavailableError } from '@signalbox/contract';
import type { CallLimits, Channel, ChannelObserver, Instance, OpenChannel } from '@signalbox/discovery';
import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { nestLogger } from '../rpc-logger.ts';
import type { ChannelOptions, Peer } from './channel-options.ts';
import { ClientConnection } from './client-connection.ts';
import type { RpcReply, RpcAttemptResult, RpcRequest } from './rpc-request.ts';

/** Maximum silence of a suspended process or a broken network before the connection is closed. */
const MAX_SILENCE_MS = 15_000;

/**
 * A channel uses one connection at a time. The first call or probe opens it, and the next one reopens it after its end.
 */
export function rpcChannel(
  options: Pick<ChannelOptions, 'connectTimeoutMs' | 'pingIntervalMs' | 'pingTimeoutMs'> & Partial<ChannelOptions>,
): OpenChannel<RpcRequest, RpcReply> {
  const complete = { limits: DEFAULT_LIMITS, logger: nestLogger, maxSilenceMs: MAX_SILENCE_MS, ...options };
  return (instance: Instance, observer: ChannelObserver) => new RpcChannel(instance, observer, complete);
}

class RpcChannel implements Channel<RpcRequest, RpcReply> {
  private connection: ClientConnection | undefined;
  private closed = false;

  constructor(
    private readonly peer: Peer,
    private readonly observer: ChannelObserver,
    private readonly options: ChannelOptions,
  ) {}

  call(request: RpcRequest, limits: CallLimits): Promise<RpcAttemptResult> {
    if (this.closed) {
      const error = new UnavailableError(`${this.peer.id} was removed: its channel is closed`);
      return Promise.resolve({ kind: 'failed', processed: 'no', error });
    }
    return this.connected().call(request, limits);
  }

  probe(limits: CallLimits): Promise<boolean> {
    return this.closed ? Promise.resolve(false) : this.connected().probe(limits);
  }

  close(): void {
    this.closed = true;
    this.connection?.drain('the channel is closed');
  }

  private connected(): ClientConnection {
    if (!this.connection || this.connection.isOver) {
      // A replaced connection no longer reflects the state of the instance.
      const isCurrent = () => this.connection === connection;
      const connection: ClientConnection = new ClientConnection(this.peer, this.options, {
        lost: (reason) => isCurrent() && this.observer.lost(reason),
        alive: () => isCurrent() && this.observer.alive(),
      });
      this.connection = connection;
    }
    return this.connection;
  }
}
