/** The stack cannot start. Each problem is one line that says what to do. */
export class StartRefusedError extends Error {
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
