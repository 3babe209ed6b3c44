/** The stack cannot start. Each problem is one line that says what to do. */
export class Refusal extends Error {
  readonly faults: readonly string[];

  constructor(...faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}
