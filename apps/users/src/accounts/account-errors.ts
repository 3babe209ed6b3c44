import { ServiceError } from '@signalbox/contract';

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
