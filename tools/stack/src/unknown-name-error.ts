/** There is no process, instance or service with this name. */
export class UnknownNameError extends Error {
  /** The names that there are. */
  readonly names: readonly string[];

  constructor(what: string, name: string, names: readonly string[]) {
    super(`there is no ${what} ${name}`);
    this.names = names;
  }
}
