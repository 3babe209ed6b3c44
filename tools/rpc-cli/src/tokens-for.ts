import type { Auth } from '@signalbox/contract';
import { users } from '@signalbox/contracts-users';
import { demoSecret } from '@signalbox/stack';
import type { Identity } from './arguments.ts';
import type { RpcSession, Tokens } from './rpc-session.ts';

/** Gets the tokens that a message requires: signs in as the user, or authenticates as the service. */
export async function tokensFor(auth: Auth, identity: Identity, session: Pick<RpcSession, 'send'>): Promise<Tokens> {
  switch (auth.kind) {
    case 'public':
      return {};
    case 'user':
    case 'admin': {
      if (identity.token) return { userToken: identity.token };
      const { accessToken } = await session.send(users.signIn, identity.account);
      return { userToken: accessToken };
    }
    case 'service': {
      if (identity.token) return { serviceToken: identity.token };
      const [service = ''] = auth.names;
      const proof = identity.service ?? { service, secret: demoSecret(service) };
      const { token } = await session.send(users.issueServiceToken, proof);
      return { serviceToken: token };
    }
  }
}
