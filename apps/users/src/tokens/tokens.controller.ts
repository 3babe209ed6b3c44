import { Controller, Inject } from '@nestjs/common';
import { TokenSigner } from '@signalbox/auth';
import { users } from '@signalbox/contracts-users';
import type { ReceivedBy, ReplyOf } from '@signalbox/contract';
import { Handle, type CallContext } from '@signalbox/rpc';
import { CONFIG, type UsersConfig } from '../config.ts';
import { FailureThrottle } from './failure-throttle.ts';
import { isServiceSecret } from './service-secrets.ts';
import { SigningKeys } from './signing-keys.ts';
import { InvalidServiceSecretError } from './token-errors.ts';

@Controller()
export class TokensController {
  private readonly throttle = new FailureThrottle();

  constructor(
    private readonly keys: SigningKeys,
    private readonly signer: TokenSigner,
    @Inject(CONFIG) private readonly config: UsersConfig,
  ) {}

  @Handle(users.getKeys)
  getKeys(): Promise<ReplyOf<typeof users.getKeys>> {
    return this.keys.keys();
  }

  @Handle(users.issueServiceToken)
  async issueServiceToken(
    { service, secret }: ReceivedBy<typeof users.issueServiceToken>,
    { peerAddress }: CallContext,
  ): Promise<ReplyOf<typeof users.issueServiceToken>> {
    this.throttle.check(peerAddress);
    if (!isServiceSecret(this.config.SERVICE_SECRETS, service, secret)) {
      this.throttle.failed(peerAddress);
      throw new InvalidServiceSecretError();
    }
    const expiresInSeconds = this.config.SERVICE_TOKEN_TTL_SECONDS;
    return { token: await this.signer.serviceToken({ name: service }, expiresInSeconds), expiresInSeconds };
  }
}
