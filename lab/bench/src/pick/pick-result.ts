/** One case with one number of instances. */
export interface Pick {
  readonly name: string;
  readonly instances: number;
  /** Nanoseconds and bytes of garbage of one pick. */
  readonly ns: number;
  readonly bytes: number;
}

export interface PickResult {
  readonly picks: readonly Pick[];
  /** Milliseconds from a change in a list of 10 000 until the next pick. */
  readonly listChangeMs: number;
}
