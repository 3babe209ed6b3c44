import { ServiceError } from '@signalbox/contract';

/** There is no such service, or the secret is not its secret. */
export class InvalidServiceSecretError extends ServiceError<'INVALID_SERVICE_SECRET'> {
  readonly code = 'INVALID_SERVICE_SECRET';

  constructor() {
    super('the service or its secret is not known');
  }
}
