/** The registry denies access. The message names the remedy for the operator. Retrying does not help. */
export class RegistryAccessDeniedError extends Error {
  readonly code = 'REGISTRY_ACCESS_DENIED';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RegistryAccessDeniedError';
  }
}

/** Another running process has this instance's id. The younger of the two must stop. */
export class InstanceIdTakenError extends Error {
  readonly code = 'INSTANCE_ID_TAKEN';

  constructor(id: string, at: string, startedAt: string) {
    super(
      `the id ${id} belongs to another process, which answers at ${at} and started at ${startedAt}: ` +
        'set another INSTANCE_ID for this process, or stop the other one',
    );
    this.name = 'InstanceIdTakenError';
  }
}
