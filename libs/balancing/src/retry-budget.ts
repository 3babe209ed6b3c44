/** For each call, this part of a retry. */
const SHARE = 0.2;
/** So many retries a second, even with hardly any calls. */
const PER_SECOND = 10;
const SLOTS = 10;
const SLOT_MS = 100;

/**
 * How many attempts may be made beyond the first of each call: in any second, give or take a tenth, a fifth of that second's calls, and ten. When
 * one instance fails, that is plenty; when all do, the service gets little more than its usual traffic, where three attempts
 * for each call would keep it down.
 * @see Finagle, `RetryBudget`; over one second instead of ten, so that a good time can't be saved up for a bad one:
 * https://twitter.github.io/finagle/guide/Clients.html#retries
 */
export class RetryBudget {
  private readonly calls = new Int32Array(SLOTS);
  private readonly retries = new Int32Array(SLOTS);
  private sumOfCalls = 0;
  private sumOfRetries = 0;
  /** The slot that time stands in, counted from the beginning of the clock. */
  private slot = 0;

  /** A call is made: its first attempt. */
  called(now: number): void {
    this.moveTo(now);
    this.calls[this.slot % SLOTS]! += 1;
    this.sumOfCalls += 1;
  }

  /** Whether one more attempt may be made. If so, it counts. */
  take(now: number): boolean {
    this.moveTo(now);
    if (this.sumOfRetries + 1 > SHARE * this.sumOfCalls + PER_SECOND) return false;
    this.retries[this.slot % SLOTS]! += 1;
    this.sumOfRetries += 1;
    return true;
  }

  /** Forgets what is more than a second ago. */
  private moveTo(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    if (slot <= this.slot) return;
    const passed = Math.min(slot - this.slot, SLOTS);
    for (let back = 0; back < passed; back += 1) {
      const at = (slot - back) % SLOTS;
      this.sumOfCalls -= this.calls[at]!;
      this.sumOfRetries -= this.retries[at]!;
      this.calls[at] = 0;
      this.retries[at] = 0;
    }
    this.slot = slot;
  }
}
