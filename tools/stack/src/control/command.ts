/** A command to the launcher: from its parent process over their IPC channel, or over the control interface. */
export type StackCommand =
  /** Stop a process gracefully, and keep it stopped until `release`. */
  | { readonly kind: 'hold'; readonly name: string }
  | { readonly kind: 'release'; readonly name: string }
  /** Stop a process gracefully, and start it again immediately. */
  | { readonly kind: 'restart'; readonly name: string }
  /** Start one more instance of a service, with these additional environment variables. */
  | { readonly kind: 'add'; readonly service: string; readonly env?: Readonly<Record<string, string>> }
  /** Stop an instance permanently. */
  | { readonly kind: 'remove'; readonly name: string }
  /** Kill a process. It restarts as after any unexpected exit. */
  | { readonly kind: 'kill'; readonly name: string }
  /** Suspend a process for this time in milliseconds, by default 10 s. It continues earlier if it is stopped. */
  | { readonly kind: 'freeze'; readonly name: string; readonly ms?: number }
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

/** Executes a command. @returns the name of the process that it concerned, or an empty text. */
export type ExecuteCommand = (command: StackCommand) => Promise<string>;
