import { setTimeout as delay } from 'node:timers/promises';
import { documentIfValid, type ConfigDocument, type ConfigStore } from '@signalbox/configuration';
import type { StateLog } from '@signalbox/discovery';

const WAIT_MS = 30_000;
const RETRY_MS = 1_000;

/** A copy of all documents, which follows those in Consul. While Consul is not reachable, it keeps the last ones. */
export class Documents {
  private texts: ReadonlyMap<string, string> = new Map();
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly store: Pick<ConfigStore, 'changed'>,
    private readonly logger: StateLog,
  ) {}

  start(): void {
    this.running ??= this.follow();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  /** Undefined if there is none. */
  text(name: string): string | undefined {
    return this.texts.get(name);
  }

  /** Undefined if there is none, or it is damaged. */
  valid(name: string): ConfigDocument | undefined {
    return documentIfValid({ name, text: this.text(name), index: 0 });
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopped;
    let index = 0;
    let isFollowing = true;
    while (!signal.aborted) {
      try {
        const changed = await this.store.changed(index, index === 0 ? 0 : WAIT_MS, signal);
        if (!isFollowing) this.logger.info({}, 'the documents are read again');
        isFollowing = true;
        this.texts = changed.texts;
        // The index starts again when Consul loses its state.
        index = changed.index < index ? 0 : Math.max(1, changed.index);
      } catch (error) {
        if (signal.aborted) return;
        if (isFollowing) this.logger.warn({ reason: (error as Error).message }, 'the documents are not readable');
        isFollowing = false;
        index = 0;
        await delay(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }
}
