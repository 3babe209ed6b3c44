/** The command does not run. The message says what is wrong, and what to do. No file has changed. */
export class ForkRefusedError extends Error {
  readonly code = 'FORK_REFUSED';
}
