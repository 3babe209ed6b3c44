import { randomUUID } from 'node:crypto';
import type { Auth } from '@signalbox/contract';
import type { Tokens } from '@signalbox/rpc';
import { generateKeyPair } from 'jose';
import { ALGORITHM } from '../tokens/claims.ts';
import { TokenSigner } from '../tokens/token-signer.ts';

/** A caller of the matrix, and the token that it sends. */
interface MatrixCaller {
  readonly name: string;
  /** What its valid token proves, if it has one. */
  readonly proves?: 'user' | 'admin' | { readonly service: string };
  readonly tokens: (signer: TokenSigner) => Promise<Tokens> | Tokens;
}

type Role = 'user' | 'admin';

/** The services that can have a token: those of the installation, and another one. */
const SERVICES = ['gateway', 'users', 'orders', 'console', 'billing'];
const TTL_SECONDS = 60;

const userToken = (signer: TokenSigner, role: Role = 'user', ttlSeconds = TTL_SECONDS): Promise<string> =>
  signer.userToken({ userId: randomUUID(), sessionId: randomUUID(), role }, ttlSeconds);
const serviceToken = (signer: TokenSigner, ttlSeconds = TTL_SECONDS): Promise<string> =>
  signer.serviceToken({ name: 'orders' }, ttlSeconds);

/** Signs like the real one, with a key that the services do not know. */
async function stranger(): Promise<TokenSigner> {
  return new TokenSigner({ kid: 'made-up', privateKey: (await generateKeyPair(ALGORITHM)).privateKey });
}

/** The token with other claims and its old signature. */
function altered(token: string): string {
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...claims, role: 'admin', sub: randomUUID() })).toString('base64url');
  return [header, changed, signature].join('.');
}

/** Every kind of token, at the place of a user's token and of a service's. */
const matrixCallers: readonly MatrixCaller[] = [
  { name: 'no token', tokens: () => ({}) },
  { name: 'malformed tokens', tokens: () => ({ userToken: 'a.b.c', serviceToken: 'garbage' }) },
  {
    name: 'expired tokens',
    tokens: async (signer) => ({
      userToken: await userToken(signer, 'admin', -1),
      serviceToken: await serviceToken(signer, -1),
    }),
  },
  {
    name: 'tokens of an unknown key',
    tokens: async () => {
      const signer = await stranger();
      return { userToken: await userToken(signer, 'admin'), serviceToken: await serviceToken(signer) };
    },
  },
  {
    name: 'tokens with altered claims',
    tokens: async (signer) => ({
      userToken: altered(await userToken(signer)),
      serviceToken: altered(await serviceToken(signer)),
    }),
  },
  {
    name: "a service's token as a user's and a user's as a service's",
    tokens: async (signer) => ({
      userToken: await serviceToken(signer),
      serviceToken: await userToken(signer, 'admin'),
    }),
  },
  { name: 'the token of a user', proves: 'user', tokens: async (signer) => ({ userToken: await userToken(signer) }) },
  {
    name: 'the token of an admin',
    proves: 'admin',
    tokens: async (signer) => ({ userToken: await userToken(signer, 'admin') }),
  },
  ...SERVICES.map((service) => ({
    name: `the token of ${service}`,
    proves: { service },
    tokens: async (signer: TokenSigner) => ({
      serviceToken: await signer.serviceToken({ name: service }, TTL_SECONDS),
    }),
  })),
];

/** Each caller, with the outcome that follows from a declaration. */
export function matrixRows(auth: Auth) {
  return matrixCallers.map((caller) => {
    const refusal = expectedRefusal(auth, caller);
    return { caller, refusal, outcome: refusal ? `refused as ${refusal}` : 'admitted' };
  });
}

/** @throws TypeError for a message without a declaration. */
function expectedRefusal(auth: Auth, { proves }: MatrixCaller): 'UNAUTHENTICATED' | 'FORBIDDEN' | undefined {
  const isUser = proves === 'user' || proves === 'admin';
  switch (auth?.kind) {
    case 'public':
      return undefined;
    case 'user':
      return isUser ? undefined : 'UNAUTHENTICATED';
    case 'admin':
      if (!isUser) return 'UNAUTHENTICATED';
      return proves === 'admin' ? undefined : 'FORBIDDEN';
    case 'operator':
      if (!proves) return 'UNAUTHENTICATED';
      if (isUser) return proves === 'admin' ? undefined : 'FORBIDDEN';
      return auth.services.includes(proves.service) ? undefined : 'FORBIDDEN';
    case 'service':
      if (isUser || !proves) return 'UNAUTHENTICATED';
      return auth.names.includes(proves.service) ? undefined : 'FORBIDDEN';
    default:
      throw new TypeError('expected a declaration of who may send it, got none');
  }
}
