/** One contestant with so many instances. */
export interface Pick {
  readonly name: string;
  readonly instances: number;
  /** Nanoseconds and bytes of garbage a pick. */
  readonly ns: number;
  readonly bytes: number;
}

export interface PickResult {
  readonly picks: readonly Pick[];
  /** A change in a list of 10 000, until the next pick is made, in milliseconds. */
  readonly listChangeMs: number;
}
