import { ServiceError } from '@signalbox/contract';

/** Does not reveal whether the account exists. */
export class InvalidCredentialsError extends ServiceError<'INVALID_CREDENTIALS'> {
  readonly code = 'INVALID_CREDENTIALS';

  constructor() {
    super('the e-mail address or the password is wrong');
  }
}

/** The refresh token is unknown, expired, used already, or its session has ended. */
export class InvalidRefreshTokenError extends ServiceError<'INVALID_REFRESH_TOKEN'> {
  readonly code = 'INVALID_REFRESH_TOKEN';

  constructor() {
    super('the refresh token is not valid');
  }
}
