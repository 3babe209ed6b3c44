export interface HeartbeatOptions {
  /** Silence after which a PING is sent, in milliseconds. */
  readonly pingIntervalMs: number;
  /** Time without a reply after which the peer counts as lost. PINGs continue, and the peer may recover. */
  readonly pingTimeoutMs: number;
  /** Time without a reply after which the connection is closed. */
  readonly maxSilenceMs: number;
}

export interface HeartbeatListener {
  /** A PING is due. */
  ping(): void;
  /** The peer did not answer in time. */
  onPingTimeout(): void;
  /** The peer answered after it had missed a PING. */
  onRecovered(): void;
  /** The peer has exceeded the maximum silence. */
  onDead(): void;
}

/**
 * Detects a peer that disappeared without closing the connection: its machine failed, its process is suspended, or a
 * firewall dropped the connection. Any input shows that the peer is alive, so a busy connection sends no PING. A
 * suspended process can recover on the same connection.
 */
export class Heartbeat {
  private readonly timer: NodeJS.Timeout;
  private hasInput = true;
  private askedAt: number | undefined;
  private missed = false;

  constructor(
    private readonly options: HeartbeatOptions,
    private readonly listener: HeartbeatListener,
  ) {
    this.timer = setInterval(() => this.look(), options.pingIntervalMs);
  }

  /** Input arrived from the peer. */
  alive(): void {
    this.hasInput = true;
    if (!this.missed) return;
    this.missed = false;
    this.listener.onRecovered();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    if (this.hasInput) {
      this.hasInput = false;
      this.askedAt = undefined;
      return;
    }
    const now = performance.now();
    this.askedAt ??= now;
    const silenceMs = now - this.askedAt;
    if (silenceMs >= this.options.maxSilenceMs) return this.decide(() => this.listener.onDead());
    if (silenceMs >= this.options.pingTimeoutMs && !this.missed) {
      this.decide(() => {
        this.missed = true;
        this.listener.onPingTimeout();
      });
    }
    if (silenceMs === 0 || this.missed) this.listener.ping();
  }

  /** If this process was busy, a reply may be unread. So the event loop reads once more before the decision. */
  private decide(verdict: () => void): void {
    setImmediate(() => {
      if (!this.hasInput) verdict();
    });
  }
}
