import { ServiceError } from '@signalbox/contract';

/** New accounts can't be created at present. */
export class SignUpClosedError extends ServiceError<'SIGN_UP_CLOSED'> {
  readonly code = 'SIGN_UP_CLOSED';

  constructor() {
    super('sign-up is closed');
  }
}
