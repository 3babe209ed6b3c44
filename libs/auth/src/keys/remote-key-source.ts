import { Inject, Injectable } from '@nestjs/common';
import { users, type TokenState } from '@signalbox/contracts-users';
import type { RequestOf } from '@signalbox/contract';
import { InjectClient, type ClientOf } from '@signalbox/rpc';
import { KeySource } from './key-source.ts';
import type { ServiceKeys } from './service-keys.ts';
import { verifySignedKeys } from './signed-keys.ts';

/** The public keys of services, which verify a signed key set. Undefined if the connections prove their identity. */
export const ROOT_KEYS = Symbol('the keys that verify a signed key set');

/** Time for the reply after the end of a wait. */
const REPLY_MS = 2_000;

/** Reads the keys and the ended sessions from the users service. */
@Injectable()
export class RemoteKeySource extends KeySource {
  /** The instance that answered last: its reply contains only what is new since this version. */
  private last: { affinity: { instanceId?: string }; version?: string } = { affinity: {} };

  constructor(
    @InjectClient(users) private readonly client: ClientOf<typeof users>,
    @Inject(ROOT_KEYS) private readonly roots: ServiceKeys | undefined,
  ) {
    super();
  }

  override async keys(): Promise<Pick<TokenState, 'keys'>> {
    const { affinity, version } = this.last;
    return this.authenticated(await this.client.watchTokens({ version }, { affinity }));
  }

  /** Waits for a change. After a failure, the next call goes to any instance. */
  async watch(request: RequestOf<typeof users.watchTokens>, signal: AbortSignal): Promise<TokenState> {
    const { affinity } = this.last;
    const timeoutMs = (request.waitMs ?? 0) + REPLY_MS;
    try {
      const state = await this.authenticated(await this.client.watchTokens(request, { timeoutMs, signal, affinity }));
      this.last = { affinity, version: state.version };
      return state;
    } catch (error) {
      this.last = { affinity: {} };
      throw error;
    }
  }

  /** @throws UnauthenticatedError if nothing proves that the keys are from users. */
  private async authenticated(state: TokenState): Promise<TokenState> {
    if (!this.roots) return state;
    return { ...state, keys: await verifySignedKeys(state.signedKeys, this.roots.of(users.serviceName)) };
  }
}
