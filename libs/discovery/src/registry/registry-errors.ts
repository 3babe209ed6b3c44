/** The registry answers, and refuses. Its message names the remedy, which is an operator's: trying again is not. */
export class RegistryRefusedError extends Error {
  readonly code = 'REGISTRY_REFUSED';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RegistryRefusedError';
  }
}

/** Another process that answers has this instance's id. One of them must stop: the one that came later. */
export class InstanceIdTakenError extends Error {
  readonly code = 'INSTANCE_ID_TAKEN';

  constructor(id: string, at: string, startedAt: string) {
    super(
      `the id ${id} belongs to another process, which answers at ${at} and started at ${startedAt}: ` +
        'set another INSTANCE_ID for this one, or stop the other',
    );
    this.name = 'InstanceIdTakenError';
  }
}
