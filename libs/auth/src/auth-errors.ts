import { UnavailableError } from '@signalbox/contract';

/** The public keys could not be had, so nobody can say whether a token is good: worth a later try. */
export class KeysUnavailableError extends UnavailableError {
  /** @param cause - why the keys did not come. */
  constructor(override readonly cause: unknown) {
    super('the keys that tokens are verified with are not available');
  }
}
