/** The registry answers, and refuses. Its message names the remedy, which is an operator's: trying again is not. */
export class RegistryRefusedError extends Error {
  readonly code = 'REGISTRY_REFUSED';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RegistryRefusedError';
  }
}
