/** No instance of the service is known. */
export class NoInstancesError extends Error {
  readonly code = 'NO_INSTANCES';

  constructor(readonly service: string) {
    super(`no instance of ${service} is known`);
    this.name = 'NoInstancesError';
  }
}

/** Every instance has its maximum of concurrent calls from this process. */
export class OverloadedError extends Error {
  readonly code = 'OVERLOADED';

  constructor(readonly service: string) {
    super(`all instances of ${service} have their maximum of concurrent calls`);
    this.name = 'OverloadedError';
  }
}
