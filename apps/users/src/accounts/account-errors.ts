import { ServiceError } from '@signalbox/contract';

export class EmailTakenError extends ServiceError<'EMAIL_TAKEN'> {
  readonly code = 'EMAIL_TAKEN';

  constructor(email: string) {
    super(`there is an account for ${email} already`);
  }
}

/** There is no such account, or the caller may not know that there is. */
export class UserNotFoundError extends ServiceError<'USER_NOT_FOUND'> {
  readonly code = 'USER_NOT_FOUND';

  constructor(userId: string) {
    super(`there is no user ${userId}`);
  }
}
