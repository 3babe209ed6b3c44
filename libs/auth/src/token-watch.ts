import { setTimeout as delay } from 'node:timers/promises';
import { Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { RequestOf } from '@signalbox/contract';
import type { TokenState, users } from '@signalbox/contracts-users';
import type { TokenVerifier } from './tokens/token-verifier.ts';
import { withoutRequestContext } from './without-request-context.ts';

/** A source of changes: replies when there are any, or after `waitMs`. */
export interface TokenSource {
  watch(request: RequestOf<typeof users.watchTokens>, signal: AbortSignal): Promise<TokenState>;
}

export interface TokenWatchOptions {
  /** Resolves after `ms`; rejects when the signal aborts. @defaultValue a timer */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** @defaultValue `Math.random` */
  readonly random?: () => number;
}

const WAIT_MS = 2_000;
/** Collects changes that follow each other closely. */
const INTERVAL_MS = 50;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 1_000;

/**
 * Keeps a verifier up to date with one long poll at a time. While the source is unavailable, the last state stays: tokens
 * expire on time, but those of newly ended sessions are accepted. Its health check fails until the first state is complete.
 */
export class TokenWatch implements OnModuleInit, OnModuleDestroy {
  readonly name = 'tokens';
  private readonly logger = new Logger(TokenWatch.name);
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;
  private version: string | undefined;
  private isComplete = false;
  private failures = 0;
  private readonly pause: NonNullable<TokenWatchOptions['pause']>;
  private readonly random: () => number;

  constructor(
    private readonly source: TokenSource,
    private readonly verifier: TokenVerifier,
    { pause = (ms, signal) => delay(ms, undefined, { signal }), random = Math.random }: TokenWatchOptions = {},
  ) {
    this.pause = pause;
    this.random = random;
  }

  onModuleInit(): void {
    this.running = withoutRequestContext(() => this.run(this.stopped.signal));
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  /** @throws Error until all ended sessions are known. */
  async check(): Promise<void> {
    if (!this.isComplete) throw new Error('waits for the keys and the ended sessions from users');
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pauseMs = await this.poll(signal).catch((error: unknown) => this.failed(error, signal));
      await this.pause(pauseMs, signal).catch(() => {});
    }
  }

  /** @returns the pause before the next poll, in milliseconds. */
  private async poll(signal: AbortSignal): Promise<number> {
    const { version, complete, ...state } = await this.source.watch({ version: this.version, waitMs: WAIT_MS }, signal);
    await this.verifier.update(state);
    if (this.failures > 0 && this.isComplete) this.logger.log({ message: 'the state of tokens is up to date again' });
    this.failures = 0;
    this.version = version;
    this.isComplete ||= complete;
    return complete ? INTERVAL_MS : 0;
  }

  private failed(error: unknown, signal: AbortSignal): number {
    this.failures += 1;
    if (this.failures === 1 && this.isComplete && !signal.aborted) {
      this.logger.warn({ message: 'the state of tokens is not up to date: the last one stays', error });
    }
    return this.random() * Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1));
  }
}
