import { ServiceError } from '@signalbox/contract';

/** The service is unknown, or its secret is incorrect. */
export class InvalidServiceSecretError extends ServiceError<'INVALID_SERVICE_SECRET'> {
  readonly code = 'INVALID_SERVICE_SECRET';

  constructor() {
    super('the service or its secret is not known');
  }
}
