/** What the process that started the launcher may ask of it, over their IPC channel. */
export type Order =
  /** End a process in good order, and keep it away until it is released. */
  | { readonly kind: 'hold'; readonly name: string }
  | { readonly kind: 'release'; readonly name: string }
  /** End a process in good order, and start it again at once. */
  | { readonly kind: 'restart'; readonly name: string }
  /** One more instance of a service, with this on top of its environment. */
  | { readonly kind: 'add'; readonly service: string; readonly env: Readonly<Record<string, string>> }
  /** Stop an instance for good. */
  | { readonly kind: 'remove'; readonly name: string };

export interface NumberedOrder {
  readonly number: number;
  readonly order: Order;
}

/** An order has been carried out, or has failed. */
export interface Report {
  readonly number: number;
  /** The name of the process that it was about. */
  readonly name?: string;
  readonly error?: string;
}
