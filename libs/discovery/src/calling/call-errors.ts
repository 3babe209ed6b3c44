/** There is nobody to ask: no instance of the service is known. */
export class NoInstancesError extends Error {
  readonly code = 'NO_INSTANCES';

  constructor(readonly service: string) {
    super(`no instance of ${service} is known`);
    this.name = 'NoInstancesError';
  }
}
