import { Credentials } from '@signalbox/rpc';
import { withoutRequestContext } from '../without-request-context.ts';
import type { ServiceKey, TokenIssuer } from './token-issuer.ts';

interface Held {
  readonly token: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** Margin for the time until a token reaches the service that verifies it. */
const TRAVEL_MS = 5000;

/** Minimum interval between renewals, because a service that refuses every token could cause any number of them. */
const REPLACEMENT_INTERVAL_MS = 1000;

/**
 * This service's token: issued on the first call that needs it, cached, and renewed by one call at a time. After two
 * thirds of its lifetime it is renewed in the background, so that an unavailable users service delays no call.
 */
export class ServiceTokenCredentials extends Credentials {
  private held: Held | undefined;
  private renewal: Promise<string> | undefined;
  private requestedAt = -Infinity;

  /** @param now - monotonic time in milliseconds. @defaultValue `performance.now` */
  constructor(
    private readonly issuer: TokenIssuer,
    private readonly service: ServiceKey,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
  }

  override serviceToken(): string | Promise<string> {
    const now = this.now();
    if (!this.held || now >= this.held.expiresAt) return this.renewed();
    // A failed renewal is retried by the next call. It causes an error only when the current token has expired.
    if (now >= this.held.renewAt) this.renewed().catch(() => undefined);
    return this.held.token;
  }

  /**
   * Returns a token that differs from the refused one. Undefined if the last one was requested less than a second ago.
   * @throws the issuer's error
   */
  override async replacementFor(refused: string): Promise<string | undefined> {
    if (this.held && this.held.token !== refused) return this.held.token;
    const isTooSoon = this.now() < this.requestedAt + REPLACEMENT_INTERVAL_MS;
    return this.renewal === undefined && isTooSoon ? undefined : this.renewed();
  }

  private renewed(): Promise<string> {
    this.renewal ??= this.renew().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private async renew(): Promise<string> {
    const requestedAt = this.now();
    this.requestedAt = requestedAt;
    const { token, expiresInSeconds } = await withoutRequestContext(() => this.issuer.issue(this.service));
    const lifeMs = expiresInSeconds * 1000;
    this.held = { token, renewAt: requestedAt + (lifeMs * 2) / 3, expiresAt: requestedAt + lifeMs - TRAVEL_MS };
    return token;
  }
}
