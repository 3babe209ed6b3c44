import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { UnavailableError } from '@signalbox/contract';
import { users } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf } from '@signalbox/rpc';
import { signAssertion } from '../tokens/assertion.ts';
import { TokenIssuer, type IssuedToken, type ServiceKey } from './token-issuer.ts';

const MAX_ATTEMPTS = 3;

/** The users service issues the tokens. */
@Injectable()
export class RemoteTokenIssuer extends TokenIssuer {
  constructor(@InjectClient(users) private readonly client: ClientOf<typeof users>) {
    super();
  }

  /**
   * Retries with a new assertion if an instance fails, because the issuer accepts each assertion once.
   * @throws Error if the key can't be read, and the errors of `users.issueServiceToken`
   */
  override async issue({ name, keyFile }: ServiceKey): Promise<IssuedToken> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const assertion = await signAssertion(name, await readFile(keyFile, 'utf8'));
        return await this.client.issueServiceToken({ assertion });
      } catch (error) {
        if (!(error instanceof UnavailableError) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }
}
