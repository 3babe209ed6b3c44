import { readFile } from 'node:fs/promises';
import { signAssertion } from '@signalbox/auth';
import type { Auth } from '@signalbox/contract';
import { users } from '@signalbox/contracts-users';
import { OPERATOR } from '@signalbox/stack';
import { CommandError } from '@signalbox/stack/command-line';
import type { Identity } from './arguments.ts';
import type { RpcSession, Tokens } from './rpc-session.ts';

/** The service that the command acts for, or `operator` if the message does not require a service. */
export const callerFor = (auth: Auth, { service }: Pick<Identity, 'service'>): string =>
  auth.kind === 'service' ? (service ?? auth.names[0] ?? OPERATOR) : OPERATOR;

/** Gets the tokens that a message requires: signs in as the user, or authenticates as the service. */
export async function tokensFor(auth: Auth, identity: Identity, session: RpcSession): Promise<Tokens> {
  switch (auth.kind) {
    case 'public':
      return {};
    case 'user':
    case 'admin':
    case 'operator': {
      if (identity.token) return { userToken: identity.token };
      const { accessToken } = await session.send(users.signIn, identity.account);
      return { userToken: accessToken };
    }
    case 'service': {
      if (identity.token) return { serviceToken: identity.token };
      const service = callerFor(auth, identity);
      const assertion = await signAssertion(service, await keyOf(service, session.serviceKey));
      const { token } = await session.send(users.issueServiceToken, { assertion });
      return { serviceToken: token };
    }
  }
}

async function keyOf(service: string, path: string | undefined): Promise<string> {
  if (path === undefined) throw new CommandError(`set SERVICE_KEY_FILE to the private key of ${service}`);
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new CommandError(`cannot read the key of ${service}: ${error.message}`);
  });
}
