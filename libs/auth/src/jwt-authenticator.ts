import { ForbiddenError, UnauthenticatedError, type Auth } from '@signalbox/contract';
import { Authenticator, type Caller, type ServiceCaller, type Tokens } from '@signalbox/rpc';
import type { TokenVerifier } from './tokens/token-verifier.ts';

/** Authorizes a message by its contract and its tokens. */
export class JwtAuthenticator extends Authenticator {
  constructor(private readonly verifier: TokenVerifier) {
    super();
  }

  /**
   * @throws UnauthenticatedError if the required token is missing or invalid, or is the token of another service.
   * @throws ForbiddenError if the user is not an admin, or the message does not accept the calling service.
   */
  override async authenticate(auth: Auth, tokens: Tokens, peerService?: string): Promise<Caller> {
    switch (auth.kind) {
      case 'public':
        return { kind: 'public' };
      case 'user':
        return this.verifier.user(present(tokens.userToken, "a user's"));
      case 'admin':
        return this.verifier.admin(present(tokens.userToken, "a user's"));
      case 'operator':
        return tokens.userToken
          ? this.verifier.admin(tokens.userToken)
          : this.service(auth.services, present(tokens.serviceToken, "an admin's or a service's"), peerService);
      case 'service':
        return this.service(auth.names, present(tokens.serviceToken, "a service's"), peerService);
    }
  }

  private async service(
    names: readonly string[],
    token: string,
    peerService: string | undefined,
  ): Promise<ServiceCaller> {
    const caller = await this.verifier.service(token);
    // A token that another service has seen is of no use to it.
    if (peerService !== undefined && peerService !== caller.name) {
      throw new UnauthenticatedError(`expected the token of ${peerService}, got that of ${caller.name}`);
    }
    if (!names.includes(caller.name)) {
      throw new ForbiddenError(`expected a call by ${names.join(' or ')}, got one by ${caller.name}`);
    }
    return caller;
  }
}

function present(token: string | undefined, whose: string): string {
  if (!token) throw new UnauthenticatedError(`expected ${whose} token, got none`);
  return token;
}
