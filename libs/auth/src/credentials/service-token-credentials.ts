import { Credentials } from '@signalbox/rpc';
import { withoutRequestContext } from '../without-request-context.ts';
import type { ServiceSecret, TokenIssuer } from './token-issuer.ts';

interface Held {
  readonly token: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** Tokens must reach the service that checks them before they expire there. */
const TRAVEL_MS = 5000;

/** A service that refuses every token could otherwise cause any number of renewals. */
const REPLACEMENT_INTERVAL_MS = 1000;

/**
 * This service's own token: issued on the first call that needs it, kept, renewed by one call at a time. From two
 * thirds of its life on it is renewed beside the calls, so that a users service that is away for a while delays none.
 */
export class ServiceTokenCredentials extends Credentials {
  private held: Held | undefined;
  private renewal: Promise<string> | undefined;
  private requestedAt = -Infinity;

  /** @param now - monotonic time in milliseconds. @defaultValue `performance.now` */
  constructor(
    private readonly issuer: TokenIssuer,
    private readonly service: ServiceSecret,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
  }

  override serviceToken(): string | Promise<string> {
    const now = this.now();
    if (!this.held || now >= this.held.expiresAt) return this.renewed();
    // A renewal that fails here is tried again by the next call, and speaks up when the token in hand is of no more use.
    if (now >= this.held.renewAt) this.renewed().catch(() => undefined);
    return this.held.token;
  }

  /**
   * A token that differs from the refused one. None where the last one was requested less than a second ago.
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
