import type { Random } from '@signalbox/balancing';
import { Documents } from '../documents.ts';
import { silent, type StateLog } from '../../state-log.ts';
import { systemClock, type Clock } from '../../timing/clock.ts';
import type { ConsulAccess } from './consul-access.ts';
import { ConsulClient } from './consul-client.ts';
import { WatchLoop, type WatchLoopOptions } from './watch-loop.ts';

export interface ConsulDocumentsOptions extends ConsulAccess {
  /** Folder of the documents in Consul's key-value store: `blue/config`. */
  readonly prefix: string;
  readonly logger?: StateLog;
  /** Maximum wait of a blocking query, in milliseconds. @defaultValue 30000 */
  readonly waitMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Documents in the key-value store of a Consul agent. */
export class ConsulDocuments extends Documents {
  private readonly client: ConsulClient;
  private readonly prefix: string;
  private readonly watching: WatchLoopOptions;

  /** @throws TypeError unless the URL is one of `http:`, `https:` or `unix:`. */
  constructor({ prefix, ...options }: ConsulDocumentsOptions) {
    super();
    this.client = new ConsulClient(options);
    this.prefix = prefix;
    this.watching = {
      waitMs: options.waitMs ?? 30_000,
      logger: options.logger ?? silent,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
    };
  }

  override watch(
    name: string,
    onText: (text: string | undefined) => void,
    signal: AbortSignal,
    onFailure?: (reason: Error | undefined) => void,
  ): Promise<void> {
    const watched = {
      noun: 'document',
      about: { watchedDocument: name },
      read: (index: number, waitMs: number, ended: AbortSignal) =>
        this.client.value({ key: `${this.prefix}/${name}`, index, waitMs }, ended),
      isSame: (one: string | undefined, other: string | undefined) => one === other,
    };
    return new WatchLoop(watched, this.watching).run(onText, signal, onFailure);
  }
}
