import { readFile } from 'node:fs/promises';
import { Controller, Inject } from '@nestjs/common';
import { ServiceKeys, signKeys, TokenSigner, verifyAssertion } from '@signalbox/auth';
import { users } from '@signalbox/contracts-users';
import { UnauthenticatedError, type ReceivedBy, type ReplyOf } from '@signalbox/contract';
import { Handle, type CallContext, type UserCaller } from '@signalbox/rpc';
import { audit } from '@signalbox/service-defaults';
import { CONFIG, type UsersConfig } from '../config.ts';
import { AssertionLimit } from './assertion-limit.ts';
import { SigningKeys } from './signing-keys.ts';
import { InvalidAssertionError } from './token-errors.ts';
import { TokenFeed } from './token-feed.ts';
import { UsedAssertions } from './used-assertions.ts';

@Controller()
export class TokensController {
  private readonly limit = new AssertionLimit();

  constructor(
    private readonly keys: SigningKeys,
    private readonly feed: TokenFeed,
    private readonly signer: TokenSigner,
    private readonly serviceKeys: ServiceKeys,
    private readonly used: UsedAssertions,
    @Inject(CONFIG) private readonly config: UsersConfig,
  ) {}

  @Handle(users.getKeys)
  getKeys(): Promise<ReplyOf<typeof users.getKeys>> {
    return this.keys.keys();
  }

  @Handle(users.watchTokens)
  async watchTokens(
    request: ReceivedBy<typeof users.watchTokens>,
    call: CallContext,
  ): Promise<ReplyOf<typeof users.watchTokens>> {
    const state = await this.feed.watch(request, call);
    if (this.config.RPC_TLS === 'on') return state;
    return { ...state, signedKeys: await signKeys(state.keys, await readFile(this.config.SERVICE_KEY_FILE!, 'utf8')) };
  }

  @Handle(users.rotateSigningKey)
  async rotateSigningKey(
    _request: ReceivedBy<typeof users.rotateSigningKey>,
    { caller: { userId } }: CallContext<UserCaller>,
  ): Promise<ReplyOf<typeof users.rotateSigningKey>> {
    const { kid, signsFrom } = await this.keys.rotate();
    audit({ event: 'signing-key-rotation', outcome: 'success', userId, target: kid });
    return { kid, signsFrom: signsFrom.toISOString() };
  }

  @Handle(users.issueServiceToken)
  async issueServiceToken(
    { assertion }: ReceivedBy<typeof users.issueServiceToken>,
    { peerAddress, peerService }: CallContext,
  ): Promise<ReplyOf<typeof users.issueServiceToken>> {
    const peer = peerService ?? peerAddress;
    this.limit.begin(peer);
    const service = await this.authenticated(assertion, peerService).catch((error: unknown) => {
      this.limit.succeeded(peer);
      throw error;
    });
    if (service === undefined) throw new InvalidAssertionError();
    this.limit.succeeded(peer);
    const expiresInSeconds = this.config.SERVICE_TOKEN_TTL_SECONDS;
    return { token: await this.signer.serviceToken({ name: service }, expiresInSeconds), expiresInSeconds };
  }

  /** The service that the assertion authenticates; undefined if it is invalid, repeated or of another service than the caller. */
  private async authenticated(assertion: string, peerService: string | undefined): Promise<string | undefined> {
    try {
      const { service, jti, expiresAt } = await verifyAssertion(assertion, (name) => this.serviceKeys.of(name));
      if (peerService !== undefined && peerService !== service) return undefined;
      return (await this.used.use(jti, expiresAt)) ? service : undefined;
    } catch (error) {
      if (error instanceof UnauthenticatedError) return undefined;
      throw error;
    }
  }
}
