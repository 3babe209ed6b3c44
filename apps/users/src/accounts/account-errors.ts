import { ServiceError } from '@signalbox/contract';
import type { Quota } from '@signalbox/service-defaults';

export class EmailTakenError extends ServiceError<'EMAIL_TAKEN'> {
  readonly code = 'EMAIL_TAKEN';

  constructor(email: string) {
    super(`an account for ${email} already exists`);
  }
}

/** The account does not exist, or the caller may not know that it exists. */
export class UserNotFoundError extends ServiceError<'USER_NOT_FOUND'> {
  readonly code = 'USER_NOT_FOUND';

  constructor(userId: string) {
    super(`there is no user ${userId}`);
  }
}

/** Too many attempts failed: sign-ins to an account (the same for an address without one), or assertions of a peer. */
export class TooManyAttemptsError extends ServiceError<'TOO_MANY_ATTEMPTS'> {
  readonly code = 'TOO_MANY_ATTEMPTS';

  /** @param retryAfterMs - the time until the next attempt is allowed. */
  constructor(quota: Quota, retryAfterMs: number) {
    super('too many failed attempts', { retryAfterMs, quota });
  }
}

/** The current password, which a change of the password requires, is wrong. */
export class WrongPasswordError extends ServiceError<'WRONG_PASSWORD'> {
  readonly code = 'WRONG_PASSWORD';

  constructor() {
    super('the current password is wrong');
  }
}
