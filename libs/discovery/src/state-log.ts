/** Logs changes of state. It is the subset of a pino logger that this library uses. */
export interface StateLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export const silent: StateLog = { info: () => undefined, warn: () => undefined };
