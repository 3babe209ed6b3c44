import type { AddressInfo, Server as Listener, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Message } from '@signalbox/contract';
import { formatHostPort } from '@signalbox/discovery';
import { ConnectionLostError } from '../connection/connection-lost-error.ts';
import { ByteBudget } from '../connection/byte-budget.ts';
import { atDeadline } from '../connection/deadlines.ts';
import type { HeartbeatOptions } from '../connection/heartbeat.ts';
import { DEFAULT_LIMITS, type RpcLimits } from '../connection/limits.ts';
import { nestLogger, type RpcLogger } from '../rpc-logger.ts';
import type { RpcTls } from '../tls/rpc-tls.ts';
import type { Tracing } from '../tracing/tracing.ts';
import type { Authenticator } from './caller.ts';
import { CallRunner } from './call-runner.ts';
import type { InjectedFault } from './injected-fault.ts';
import { ConnectionsBeforeHello } from './connections-before-hello.ts';
import { RPC_TRANSPORT } from './handle.ts';
import { listenSocket, type CertifiedPeer } from './listen-socket.ts';
import { Route } from './route.ts';
import { ServerConnection, type SharedByConnections } from './server-connection.ts';
import type { ServerLoad, ServerObserver } from './server-observer.ts';

/** Callers send PINGs more often, so this detects only callers that neither send nor answer nor read. */
const HEARTBEAT: HeartbeatOptions = { pingIntervalMs: 15_000, pingTimeoutMs: 15_000, maxSilenceMs: 15_000 };

export interface RpcServerOptions {
  readonly host: string;
  /** 0 chooses a free port, which the server's `port` returns. */
  readonly port: number;
  readonly limits?: Partial<RpcLimits>;
  /** Intervals of PINGs to callers. @defaultValue PING after 15 s of silence, close after another 15 s */
  readonly heartbeat?: HeartbeatOptions;
  /** @defaultValue none: without TLS */
  readonly tls?: RpcTls;
  /** @defaultValue none: serves only public messages */
  readonly authenticator?: Authenticator;
  readonly observer?: ServerObserver;
  /** Continues the traces of callers. @defaultValue none */
  readonly tracing?: Tracing;
  /** For demonstrations and tests. @defaultValue none */
  readonly fault?: InjectedFault;
  /** @defaultValue Nest's logger */
  readonly logger?: RpcLogger;
}

const REFUSAL_LOG_INTERVAL_MS = 1_000;

type ListenerEvents = Record<string, (...args: unknown[]) => void>;

/** The transport between services, for `NestFactory.createMicroservice(AppModule, { strategy: new RpcServer(…) })`. */
export class RpcServer extends Server<ListenerEvents> implements CustomTransportStrategy {
  private readonly routes = new Map<string, Route>();
  private readonly connections = new Set<ServerConnection>();
  private readonly beforeHello: ConnectionsBeforeHello;
  private readonly log: RpcLogger;
  private readonly runner: CallRunner;
  private readonly shared: SharedByConnections;
  private readonly listener: Listener;
  private closing: Promise<void> | undefined;
  private onLastClosed: () => void = () => undefined;
  private boundPort = 0;
  private draining = false;
  private loggedAt = -Infinity;
  /** Refused callers since the last log line. */
  private unlogged = 0;

  constructor(private readonly options: RpcServerOptions) {
    super();
    this.setTransportId(RPC_TRANSPORT);
    this.log = options.logger ?? nestLogger;
    const { authenticator, observer, tracing, fault, heartbeat = HEARTBEAT } = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.runner = new CallRunner(this.log, authenticator, observer, tracing, fault);
    this.shared = {
      limits,
      routes: this.routes,
      runner: this.runner,
      heartbeat,
      unfinished: new ByteBudget(limits.maxUnfinishedBytes),
      requests: new ByteBudget(limits.maxTotalBufferedBytes),
      unread: new ByteBudget(limits.maxTotalBufferedBytes),
    };
    this.beforeHello = new ConnectionsBeforeHello(limits.maxConnectionsBeforeHello, () =>
      this.runner.countRefusal('connections_before_hello'),
    );
    this.listener = listenSocket({
      tls: options.tls,
      handshakeTimeoutMs: limits.helloTimeoutMs,
      accepted: (socket, peer) => this.accept(socket, peer),
      refused: (socket, err) => this.refused(addressOf(socket), err),
    });
    this.listener.maxConnections = limits.maxConnections;
    this.listener.on('connection', (socket: Socket) => this.beforeHello.add(addressOf(socket), socket));
    this.listener.on('drop', () => this.runner.countRefusal('connections'));
  }

  /** The port it listens on. 0 before it listens. */
  get port(): number {
    return this.boundPort;
  }

  /** Number of running handlers, including those of cancelled calls. */
  get inFlight(): number {
    return this.runner.inFlight;
  }

  /** What its connections hold now. */
  get load(): ServerLoad {
    const { unfinished, requests, unread } = this.shared;
    return {
      connections: this.connections.size,
      unfinishedBytes: unfinished.used,
      requestBytes: requests.used,
      unreadBytes: unread.used,
    };
  }

  /** @throws Error for a handler without a contract, and for a second one of the same message. */
  override addHandler(
    pattern: unknown,
    handler: MessageHandler,
    isEventHandler = false,
    extras: { message?: Message } = {},
  ): void {
    const { message } = extras;
    if (!message) throw new Error(`${String(pattern)} has no contract: declare the handler with @Handle`);
    if (this.routes.has(message.name)) throw new Error(`${message.name} has two handlers`);
    super.addHandler(pattern, handler, isEventHandler, extras);
    this.routes.set(message.name, new Route(message, handler));
  }

  override listen(callback: (error?: Error) => void): void {
    this.listener.once('error', callback);
    this.listener.listen(this.options.port, this.options.host, () => {
      this.listener.off('error', callback);
      this.listener.on('error', (error) => this.log.error({ err: error }, 'the listening socket failed'));
      this.boundPort = (this.listener.address() as AddressInfo).port;
      callback();
    });
  }

  /**
   * Stops accepting calls: accepts no new connections, sends GOAWAY over existing ones and refuses new calls as
   * unprocessed. Resolves when no handler runs or when `timeoutMs` has passed.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    this.listener.close();
    for (const connection of this.connections) connection.drain('this instance is stopping');
    const over = new AbortController();
    await Promise.race([this.runner.whenIdle(), setTimeout(timeoutMs, undefined, { signal: over.signal })]);
    over.abort();
    for (const connection of this.connections) connection.flush();
  }

  /** Sends finished replies and closes all connections. Calls in flight are cancelled, so drain first. */
  override close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  /** Events of the listening socket. */
  override on(event: string, callback: ListenerEvents[string]): void {
    this.listener.on(event, callback);
  }

  override unwrap<T>(): T {
    return this.listener as T;
  }

  private async closeAll(): Promise<void> {
    this.draining = true;
    this.listener.close();
    for (const connection of this.connections) connection.close('this instance stops');
    if (this.connections.size > 0) await new Promise<void>((resolve) => (this.onLastClosed = resolve));
  }

  /** Counts a caller without a valid identity. Logs one per second: a flood must not fill the log. */
  private refused(peer: string, err: Error): void {
    this.runner.countRefusal('identity');
    const now = performance.now();
    this.unlogged += 1;
    if (now < this.loggedAt + REFUSAL_LOG_INTERVAL_MS) return;
    this.log.warn({ peer, err, refused: this.unlogged }, 'connection refused');
    this.loggedAt = now;
    this.unlogged = 0;
  }

  private accept(socket: Socket, certified: CertifiedPeer | undefined): void {
    const peer = addressOf(socket);
    const connection = new ServerConnection(socket, certified?.service, this.shared, {
      onHello: () => this.beforeHello.delete(peer),
      onClosed: (connection, reason) => {
        this.connections.delete(connection);
        if (this.connections.size === 0) this.onLastClosed();
        if (!(reason instanceof ConnectionLostError))
          this.log.warn({ peer, err: reason }, 'connection closed after an error');
      },
    });
    this.connections.add(connection);
    if (certified) drainAtExpiry(connection, certified.expiresAt, socket);
    // Its TLS handshake ended during the stop. Without this, the stop would wait for it.
    if (this.closing) connection.close('this instance stops');
    else if (this.draining) connection.drain('this instance is stopping');
  }
}

function addressOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return formatHostPort(remoteAddress, remotePort);
}

/** Ends a connection when the caller's certificate expires: the caller opens another one with its present certificate. */
function drainAtExpiry(connection: ServerConnection, expiresAt: number, socket: Socket): void {
  const timer = atDeadline(performance.now() + expiresAt - Date.now(), () => {
    // A timer ends after 24 days at the latest.
    if (Date.now() < expiresAt) drainAtExpiry(connection, expiresAt, socket);
    else connection.drain('the certificate of the caller has expired');
  }).unref();
  socket.once('close', () => clearTimeout(timer));
}
