import { Controller, Inject } from '@nestjs/common';
import { TokenSigner, verifyAssertion, type Assertion } from '@signalbox/auth';
import { users } from '@signalbox/contracts-users';
import { UnauthenticatedError, type ReceivedBy, type ReplyOf } from '@signalbox/contract';
import { Handle } from '@signalbox/rpc';
import { CONFIG, type UsersConfig } from '../config.ts';
import { ServiceKeys } from './service-keys.ts';
import { SigningKeys } from './signing-keys.ts';
import { InvalidAssertionError } from './token-errors.ts';
import { UsedAssertions } from './used-assertions.ts';

@Controller()
export class TokensController {
  constructor(
    private readonly keys: SigningKeys,
    private readonly signer: TokenSigner,
    private readonly serviceKeys: ServiceKeys,
    private readonly used: UsedAssertions,
    @Inject(CONFIG) private readonly config: UsersConfig,
  ) {}

  @Handle(users.getKeys)
  getKeys(): Promise<ReplyOf<typeof users.getKeys>> {
    return this.keys.keys();
  }

  @Handle(users.issueServiceToken)
  async issueServiceToken({
    assertion,
  }: ReceivedBy<typeof users.issueServiceToken>): Promise<ReplyOf<typeof users.issueServiceToken>> {
    const { service, jti, expiresAt } = await this.verified(assertion);
    if (!(await this.used.use(jti, expiresAt))) throw new InvalidAssertionError();
    const expiresInSeconds = this.config.SERVICE_TOKEN_TTL_SECONDS;
    return { token: await this.signer.serviceToken({ name: service }, expiresInSeconds), expiresInSeconds };
  }

  private async verified(assertion: string): Promise<Assertion> {
    try {
      return await verifyAssertion(assertion, (service) => this.serviceKeys.of(service));
    } catch (error) {
      if (error instanceof UnauthenticatedError) throw new InvalidAssertionError();
      throw error;
    }
  }
}
