export interface HeartbeatOptions {
  /** Silence after which the peer is asked for a sign of life. */
  readonly pingIntervalMs: number;
  /** How long the answer may take before the peer counts as lost. It goes on being asked, and may come back. */
  readonly pingTimeoutMs: number;
  /** How long the answer may take before the connection is given up. */
  readonly maxSilenceMs: number;
}

export interface HeartbeatListener {
  /** Time to ask. */
  ping(): void;
  /** The peer has not answered in time. */
  missed(): void;
  /** It has, after it had missed. */
  back(): void;
  /** It has not answered for so long that nothing more is to be expected. */
  dead(): void;
}

/**
 * Notices a peer that is gone without a word: its machine died, its process is stopped, a firewall forgot the
 * connection. Whatever arrives is a sign of life, so a busy connection sends no PING. A process that was only stopped
 * is heard of again over the same connection.
 */
export class Heartbeat {
  private readonly timer: NodeJS.Timeout;
  private heard = true;
  private askedAt: number | undefined;
  private missed = false;

  constructor(
    private readonly options: HeartbeatOptions,
    private readonly listener: HeartbeatListener,
  ) {
    this.timer = setInterval(() => this.look(), options.pingIntervalMs);
  }

  /** The peer gave a sign of life. */
  alive(): void {
    this.heard = true;
    if (!this.missed) return;
    this.missed = false;
    this.listener.back();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    if (this.heard) {
      this.heard = false;
      this.askedAt = undefined;
      return;
    }
    const now = performance.now();
    this.askedAt ??= now;
    const silenceMs = now - this.askedAt;
    if (silenceMs >= this.options.maxSilenceMs) return this.decide(() => this.listener.dead());
    if (silenceMs >= this.options.pingTimeoutMs && !this.missed) {
      this.decide(() => {
        this.missed = true;
        this.listener.missed();
      });
    }
    if (silenceMs === 0 || this.missed) this.listener.ping();
  }

  /** When this process itself was busy, the answer may lie unread: lets the event loop read once before the verdict. */
  private decide(verdict: () => void): void {
    setImmediate(() => {
      if (!this.heard) verdict();
    });
  }
}
