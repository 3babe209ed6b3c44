import { Injectable } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf } from '@signalbox/rpc';
import { TokenIssuer, type IssuedToken, type ServiceSecret } from './token-issuer.ts';

/** The users service issues the tokens. */
@Injectable()
export class RemoteTokenIssuer extends TokenIssuer {
  constructor(@InjectClient(users) private readonly client: ClientOf<typeof users>) {
    super();
  }

  override issue({ name, secret }: ServiceSecret): Promise<IssuedToken> {
    return this.client.issueServiceToken({ service: name, secret });
  }
}
