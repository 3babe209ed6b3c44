/** A command that the parent process sends to the launcher over their IPC channel. */
export type StackCommand =
  /** Stop a process gracefully, and keep it stopped until `release`. */
  | { readonly kind: 'hold'; readonly name: string }
  | { readonly kind: 'release'; readonly name: string }
  /** Stop a process gracefully, and start it again immediately. */
  | { readonly kind: 'restart'; readonly name: string }
  /** Start one more instance of a service, with these additional environment variables. */
  | { readonly kind: 'add'; readonly service: string; readonly env: Readonly<Record<string, string>> }
  /** Stop an instance permanently. */
  | { readonly kind: 'remove'; readonly name: string }
  /** Renew the certificates of all services, or replace the root of the authority. */
  | { readonly kind: 'renew-certificates' | 'replace-authority' };

export interface NumberedCommand {
  readonly number: number;
  readonly command: StackCommand;
}

/** The result of a command, sent back to the parent process. */
export interface CommandReport {
  readonly number: number;
  /** The name of the process that the command concerned, if it concerned one. */
  readonly name?: string;
  readonly error?: string;
}
