export interface HeartbeatOptions {
  /** Silence after which the peer is asked for a sign of life. */
  readonly pingIntervalMs: number;
  /** How long the answer may take. */
  readonly pingTimeoutMs: number;
}

/**
 * Notices a peer that is gone without a word: its machine died, its process is stopped, a firewall forgot the
 * connection. Whatever arrives is a sign of life, so a busy connection sends no PING.
 */
export class Heartbeat {
  private readonly timer: NodeJS.Timeout;
  private heard = true;
  private askedAt: number | undefined;

  constructor(
    private readonly options: HeartbeatOptions,
    private readonly ping: () => void,
    private readonly dead: () => void,
  ) {
    this.timer = setInterval(() => this.look(), options.pingIntervalMs);
  }

  /** Something arrived. */
  alive(): void {
    this.heard = true;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    if (this.heard) {
      this.heard = false;
      this.askedAt = undefined;
    } else if (this.askedAt === undefined) {
      this.askedAt = performance.now();
      this.ping();
    } else if (performance.now() - this.askedAt >= this.options.pingTimeoutMs) {
      // When this process itself was busy, the answer may lie unread: let the event loop read once before the verdict.
      setImmediate(() => {
        if (!this.heard) this.dead();
      });
    }
  }
}
