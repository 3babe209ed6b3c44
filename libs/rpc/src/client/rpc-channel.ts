import { UnavailableError } from '@signalbox/contract';
import type { CallLimits, Channel, ChannelObserver, Instance, OpenChannel } from '@signalbox/discovery';
import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { nestLogger } from '../rpc-logger.ts';
import type { ChannelOptions, Peer } from './channel-options.ts';
import { ClientConnection } from './client-connection.ts';
import type { RpcAnswer, RpcOutcome, RpcRequest } from './rpc-request.ts';

/** How long a process may be stopped, or a network down, without a new connection being made. */
const MAX_SILENCE_MS = 15_000;

/** How discovery reaches an instance: over one connection, made by the first call or probe and again by the first after its end. */
export function rpcChannel(
  options: Pick<ChannelOptions, 'connectTimeoutMs' | 'pingIntervalMs' | 'pingTimeoutMs'> & Partial<ChannelOptions>,
): OpenChannel<RpcRequest, RpcAnswer> {
  const complete = { limits: DEFAULT_LIMITS, logger: nestLogger, maxSilenceMs: MAX_SILENCE_MS, ...options };
  return (instance: Instance, observer: ChannelObserver) => new RpcChannel(instance, observer, complete);
}

class RpcChannel implements Channel<RpcRequest, RpcAnswer> {
  private connection: ClientConnection | undefined;
  private closed = false;

  constructor(
    private readonly peer: Peer,
    private readonly observer: ChannelObserver,
    private readonly options: ChannelOptions,
  ) {}

  call(request: RpcRequest, limits: CallLimits): Promise<RpcOutcome> {
    if (this.closed) {
      const error = new UnavailableError(`${this.peer.id} is not called any more`);
      return Promise.resolve({ kind: 'failed', processed: 'no', error });
    }
    return this.connected().call(request, limits);
  }

  probe(limits: CallLimits): Promise<boolean> {
    return this.closed ? Promise.resolve(false) : this.connected().probe(limits);
  }

  close(): void {
    this.closed = true;
    this.connection?.leave('the channel is closed');
  }

  private connected(): ClientConnection {
    if (!this.connection || this.connection.isOver) {
      // What becomes of one that another has followed says nothing of the instance.
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
