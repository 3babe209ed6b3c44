import { Controller, Inject } from '@nestjs/common';
import { TokenSigner } from '@signalbox/auth';
import { users } from '@signalbox/contracts-users';
import type { ReceivedBy, ReplyOf } from '@signalbox/contract';
import { Handle } from '@signalbox/rpc';
import { CONFIG, type UsersConfig } from '../config.ts';
import { isServiceSecret } from './service-secrets.ts';
import { SigningKeys } from './signing-keys.ts';
import { InvalidServiceSecretError } from './token-errors.ts';

@Controller()
export class TokensController {
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
  async issueServiceToken({
    service,
    secret,
  }: ReceivedBy<typeof users.issueServiceToken>): Promise<ReplyOf<typeof users.issueServiceToken>> {
    if (!isServiceSecret(this.config.SERVICE_SECRETS, service, secret)) throw new InvalidServiceSecretError();
    const expiresInSeconds = this.config.SERVICE_TOKEN_TTL_SECONDS;
    return { token: await this.signer.serviceToken({ name: service }, expiresInSeconds), expiresInSeconds };
  }
}
