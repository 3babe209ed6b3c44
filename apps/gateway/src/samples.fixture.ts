import type { ReplyOf } from '@signalbox/contract';
import type { Account, users } from '@signalbox/contracts-users';
import { USER_ID } from './gateway.fixture.ts';

export const account: Account = {
  id: USER_ID,
  email: 'ada@example.com',
  name: 'Ada',
  role: 'user',
  creditLimitCents: 100_000,
  creditAvailableCents: 60_000,
  createdAt: '2026-11-01T10:00:00.000Z',
};

export const session: ReplyOf<typeof users.signIn> = {
  accessToken: 'a.b.c',
  refreshToken: 'd',
  tokenType: 'Bearer',
  expiresInSeconds: 900,
};

export const publicKey = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k-1', use: 'sig', alg: 'EdDSA' } as const;
