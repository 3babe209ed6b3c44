import {
  admin,
  anyone,
  cents,
  command,
  contract,
  emailAddress,
  id,
  isWellFormed,
  line,
  nothing,
  operator,
  query,
  service,
  text,
  timestamp,
  user,
} from '@signalbox/contract';
import { z } from 'zod';

const newPassword = () => text(8, 200).refine(isWellFormed, 'expected well-formed Unicode text');
/** A password that is compared. It may be older than the rules for new ones. */
const password = () => text(0, 1000);

const role = z.enum(['user', 'admin']);

/** An account as its owner sees it. `creditAvailableCents` is the limit minus all reservations. */
export const account = z.object({
  id: id(),
  email: z.string(),
  name: z.string(),
  role,
  creditLimitCents: cents(),
  creditAvailableCents: cents(),
  createdAt: timestamp(),
});
export type Account = z.output<typeof account>;

/** The result of a sign-in: a short-lived access token (JWT) and a single-use refresh token. */
export const session = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresInSeconds: z.int().positive(),
});

/** A public key to verify access tokens and service tokens (RFC 8037). */
const publicKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  use: z.literal('sig'),
  alg: z.literal('EdDSA'),
});

/** Maximum number of ended sessions in one reply. */
export const MAX_REVOKED_PER_REPLY = 5_000;

const tokenState = z.object({
  /** The version that the next request contains. Only the instance that returned it knows what it means. */
  version: z.string(),
  /** All public keys that verify tokens now. */
  keys: z.array(publicKey),
  /** The same keys as a JWS (RFC 7515) that users has signed, if connections do not prove who answers. */
  signedKeys: z.string().optional(),
  /** Sessions that ended before their access tokens expire: since the version of the request, or all. */
  revoked: z.array(z.object({ sid: id(), until: z.int() })).max(MAX_REVOKED_PER_REPLY),
  /** Whether the reply contains all of them. When false, the next request returns more. */
  complete: z.boolean(),
});
export type TokenState = z.output<typeof tokenState>;

const refusalReason = z.enum(['INSUFFICIENT_CREDIT', 'UNKNOWN_USER']);

/** The stored reply for an order id. A repeated request gets the same reply. */
export const reservation = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('GRANTED') }),
  z.object({ outcome: z.literal('REFUSED'), reason: refusalReason }),
  z.object({ outcome: z.literal('RELEASED') }),
]);
export type Reservation = z.output<typeof reservation>;

/** The contract of the users service. */
export const users = contract('users', {
  createUser: command({
    auth: anyone(),
    request: z.object({
      email: emailAddress(),
      name: line(200),
      password: newPassword(),
    }),
    reply: account,
    errors: ['EMAIL_TAKEN'],
  }),
  /** Returns an account by its id: the caller's own, or any for an admin. */
  getUser: query({
    auth: user(),
    request: z.object({ userId: id() }),
    key: 'userId',
    reply: account,
    errors: ['USER_NOT_FOUND'],
  }),
  signIn: command({
    auth: anyone(),
    request: z.object({ email: text(0, 254), password: password() }),
    reply: session,
    errors: ['INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS'],
  }),
  refreshSession: command({
    auth: anyone(),
    request: z.object({ refreshToken: text(0, 200) }),
    reply: session,
    errors: ['INVALID_REFRESH_TOKEN'],
  }),
  /** Ends the session that the caller's access token belongs to. */
  signOut: command({ auth: user(), idempotent: true, request: nothing(), reply: nothing() }),
  /** Ends all sessions of the caller. */
  signOutEverywhere: command({ auth: user(), idempotent: true, request: nothing(), reply: nothing() }),
  /** Changes the caller's password and ends all other sessions. */
  changePassword: command({
    auth: user(),
    request: z.object({ currentPassword: password(), newPassword: newPassword() }),
    reply: nothing(),
    errors: ['WRONG_PASSWORD', 'TOO_MANY_ATTEMPTS', 'USER_NOT_FOUND'],
  }),
  /** Reserves credit for an order. */
  reserveCredit: command({
    auth: service('orders'),
    idempotent: true,
    request: z.object({ orderId: id(), userId: id(), amountCents: cents() }),
    key: 'userId',
    reply: reservation,
    errors: ['RESERVATION_MISMATCH'],
  }),
  /** Releases the credit of an order. If it arrives before the reservation, it prevents the reservation. */
  releaseCredit: command({
    auth: service('orders'),
    idempotent: true,
    request: z.object({ orderId: id(), userId: id() }),
    key: 'userId',
    reply: reservation,
    errors: ['RESERVATION_MISMATCH'],
  }),
  /** The stored reply for an order, for operators. */
  getReservation: query({
    auth: operator('console'),
    request: z.object({ orderId: id() }),
    key: 'orderId',
    reply: z.object({
      /** Null if nothing is stored for the order. */
      reservation: z
        .object({
          outcome: z.enum(['GRANTED', 'REFUSED', 'RELEASED']),
          reason: refusalReason.nullable(),
          userId: id(),
          /** Null if the release came before the reservation. */
          amountCents: cents().nullable(),
          answeredAt: timestamp(),
        })
        .nullable(),
    }),
  }),
  /** Returns the public keys as a JSON Web Key Set (RFC 7517). */
  getKeys: query({ auth: anyone(), request: nothing(), reply: z.object({ keys: z.array(publicKey) }) }),
  /**
   * Returns the keys and the ended sessions, with which a service decides about tokens. If the caller has the current
   * version, the reply waits for a change, `waitMs` milliseconds at most. `until` is in milliseconds since 1970: at that
   * time, every access token of the session has expired.
   */
  watchTokens: query({
    auth: anyone(),
    longPollField: 'waitMs',
    request: z.object({ version: z.string().max(100).optional(), waitMs: z.int().min(0).max(10_000).optional() }),
    reply: tokenState,
  }),
  /** Creates a signing key, which signs as soon as all services have it. If there is one that does not sign yet, returns it. */
  rotateSigningKey: command({
    auth: admin(),
    idempotent: true,
    request: nothing(),
    reply: z.object({ kid: z.string(), signsFrom: timestamp() }),
  }),
  /**
   * Issues a token that proves the identity of a service, in exchange for an assertion that the service's key has signed
   * (RFC 7523). Each assertion is accepted once, so a repeated request fails.
   */
  issueServiceToken: command({
    auth: anyone(),
    idempotent: false,
    request: z.object({ assertion: z.string().max(2_000) }),
    reply: z.object({ token: z.string(), expiresInSeconds: z.int().positive() }),
    errors: ['INVALID_ASSERTION', 'TOO_MANY_ATTEMPTS'],
  }),
});
