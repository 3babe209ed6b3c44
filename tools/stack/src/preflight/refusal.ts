/** Nothing is started. One line for each fault, saying what to do about it. */
export class Refusal extends Error {
  readonly faults: readonly string[];

  constructor(...faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}
