/** There is nobody to ask: no instance of the service is known. */
export class NoInstancesError extends Error {
  readonly code = 'NO_INSTANCES';

  constructor(readonly service: string) {
    super(`no instance of ${service} is known`);
    this.name = 'NoInstancesError';
  }
}

/** Every instance has as many calls of this process as it may have at a time. */
export class OverloadedError extends Error {
  readonly code = 'OVERLOADED';

  constructor(readonly service: string) {
    super(`all instances of ${service} have as many calls as they may`);
    this.name = 'OverloadedError';
  }
}
