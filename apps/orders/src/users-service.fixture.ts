import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Controller, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AuthModule, KeySource, signKeys, TokenSigner, verifyAssertion } from '@signalbox/auth';
import type { ReceivedBy, ReplyOf } from '@signalbox/contract';
import { users, type Account, type Reservation, type TokenState } from '@signalbox/contracts-users';
import { Authenticator, currentRequest, Handle, RpcServer } from '@signalbox/rpc';
import { createServiceKeys } from '@signalbox/testing';

type Keys = ReplyOf<typeof users.getKeys>;
interface Credit {
  availableCents: number;
  readonly reservations: Map<string, Reservation & { amountCents?: number }>;
}

/** The part of the users service that orders calls: keys, tokens, and credit that repeats its first replies. */
export interface UsersService {
  readonly port: number;
  /** The key with which orders gets its token. */
  readonly serviceKeyFile: string;
  /** The keys with which orders verifies what users signs. */
  readonly serviceKeysFile: string;
  /** Signs with the published key. */
  readonly signer: TokenSigner;
  /** The request ids of the credit reservations. */
  readonly askedBy: string[];
  /** Creates an account with this credit, and returns a token for it. @param role - @defaultValue user */
  signIn(userId: string, creditCents: number, role?: Account['role']): Promise<string>;
  availableCents(userId: string): number;
  /** Ends the session of a user, who has one. */
  signOut(userId: string): void;
  stop(): Promise<void>;
}

export async function startUsers(): Promise<UsersService> {
  const serviceKeys = createServiceKeys('users', 'orders');
  const publicKeys = JSON.parse(readFileSync(serviceKeys.publicKeys, 'utf8')) as Record<string, object[]>;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  const signer = new TokenSigner({ kid: 'test', privateKey: privateKey.toCryptoKey('Ed25519', false, ['sign']) });
  const keys: Keys = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: x!, kid: 'test', use: 'sig', alg: 'EdDSA' }] };
  const accounts = new Map<string, Credit>();
  const askedBy: string[] = [];
  const revoked: TokenState['revoked'] = [];
  let changed = Promise.withResolvers<void>();

  @Controller()
  class UsersController {
    @Handle(users.getKeys)
    getKeys(): Keys {
      return keys;
    }

    @Handle(users.watchTokens)
    async watchTokens({ version, waitMs }: ReceivedBy<typeof users.watchTokens>): Promise<TokenState> {
      const timer = setTimeout(() => changed.resolve(), waitMs);
      if (version === String(revoked.length)) await changed.promise;
      clearTimeout(timer);
      const signedKeys = await signKeys(keys.keys, readFileSync(serviceKeys.privateKey('users'), 'utf8'));
      return { version: String(revoked.length), keys: keys.keys, signedKeys, revoked, complete: true };
    }

    @Handle(users.issueServiceToken)
    async issueServiceToken({ assertion }: ReceivedBy<typeof users.issueServiceToken>) {
      const { service } = await verifyAssertion(assertion, (name) => publicKeys[name] ?? []);
      return { token: await signer.serviceToken({ name: service }, 300), expiresInSeconds: 300 };
    }

    @Handle(users.reserveCredit)
    reserveCredit({ orderId, userId, amountCents }: ReceivedBy<typeof users.reserveCredit>): Reservation {
      askedBy.push(currentRequest()!.requestId);
      const account = accounts.get(userId);
      if (!account) return { outcome: 'REFUSED', reason: 'UNKNOWN_USER' };
      const first = account.reservations.get(orderId);
      if (first) return first;
      const granted = amountCents <= account.availableCents;
      if (granted) account.availableCents -= amountCents;
      const answer: Reservation = granted
        ? { outcome: 'GRANTED' }
        : { outcome: 'REFUSED', reason: 'INSUFFICIENT_CREDIT' };
      account.reservations.set(orderId, { ...answer, amountCents });
      return answer;
    }

    @Handle(users.releaseCredit)
    releaseCredit({ orderId, userId }: ReceivedBy<typeof users.releaseCredit>): Reservation {
      const account = accounts.get(userId);
      const first = account?.reservations.get(orderId);
      if (first?.outcome === 'REFUSED') return first;
      if (first?.outcome === 'GRANTED') account!.availableCents += first.amountCents!;
      account?.reservations.set(orderId, { outcome: 'RELEASED' });
      return { outcome: 'RELEASED' };
    }
  }

  class KeysOfTest extends KeySource {
    override keys() {
      return Promise.resolve(keys);
    }
  }

  @Module({ providers: [KeysOfTest], exports: [KeysOfTest] })
  class KeysModule {}

  @Module({
    imports: [AuthModule.forOwnKeys({ imports: [KeysModule], useExisting: KeysOfTest })],
    controllers: [UsersController],
  })
  class UsersModule {}

  const module = await Test.createTestingModule({ imports: [UsersModule] }).compile();
  const authenticator = module.get(Authenticator, { strict: false });
  const server = new RpcServer({ host: '127.0.0.1', port: 0, authenticator });
  const app = module.createNestMicroservice({ strategy: server, logger: false });
  await app.listen();
  return {
    port: server.port,
    serviceKeyFile: serviceKeys.privateKey('orders'),
    serviceKeysFile: serviceKeys.publicKeys,
    signer,
    askedBy,
    async signIn(userId, creditCents, role = 'user') {
      accounts.set(userId, { availableCents: creditCents, reservations: new Map() });
      return signer.userToken({ userId, role, sessionId: userId }, 300);
    },
    signOut(userId) {
      revoked.push({ sid: userId, until: Date.now() + 300_000 });
      changed.resolve();
      changed = Promise.withResolvers();
    },
    availableCents: (userId) => accounts.get(userId)!.availableCents,
    stop: async () => {
      changed.resolve();
      serviceKeys.remove();
      await app.close();
    },
  };
}
