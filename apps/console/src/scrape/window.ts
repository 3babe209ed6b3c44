/** A value at a time of `performance.now()`. */
export interface Observation<T> {
  readonly at: number;
  readonly value: T;
}

/** The observations of the last milliseconds, and one before them. */
export class Window<T> {
  private readonly observations: Observation<T>[] = [];

  constructor(private readonly lengthMs: number) {}

  add(at: number, value: T): void {
    this.observations.push({ at, value });
    while (this.observations.length > 2 && this.observations[1]!.at <= at - this.lengthMs) this.observations.shift();
  }

  get last(): Observation<T> | undefined {
    return this.observations.at(-1);
  }

  /** The newest observation that is at least this old, or the oldest one. Undefined if there is no earlier one. */
  before(ms: number): Observation<T> | undefined {
    const { last } = this;
    if (!last || this.observations.length < 2) return undefined;
    return this.observations.findLast(({ at }) => at <= last.at - ms) ?? this.observations[0];
  }
}
