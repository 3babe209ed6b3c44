import { UnavailableError } from '@signalbox/contract';

/** The public keys could not be loaded, so tokens can't be verified now. The caller may retry later. */
export class KeysUnavailableError extends UnavailableError {
  /** @param cause - why the keys could not be loaded. */
  constructor(override readonly cause: unknown) {
    super('the public keys for token verification are not available');
  }
}
