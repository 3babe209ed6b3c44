export interface RetryBudgetOptions {
  /** Retries per call. @defaultValue 0.2 */
  readonly share?: number;
  /** Retries per second that are always allowed. @defaultValue 10 */
  readonly perSecond?: number;
}

const SLOTS = 10;
const SLOT_MS = 100;

/**
 * Limits retries (including hedges) in a sliding window of one second, in slots of 0.1 s: `retries ≤ share · calls +
 * perSecond`.
 * This is plenty when one instance fails. When all fail, the service gets little more than its usual traffic; three
 * attempts for each call would prevent its recovery.
 * @see Finagle, `RetryBudget`. The window is one second instead of ten, so that unused budget does not accumulate:
 * https://twitter.github.io/finagle/guide/Clients.html#retries
 */
export class RetryBudget {
  private readonly calls = new Int32Array(SLOTS);
  private readonly retries = new Int32Array(SLOTS);
  private sumOfCalls = 0;
  private sumOfRetries = 0;
  /** The current slot, counted from the zero of the clock. */
  private slot = 0;
  private share = 0;
  private perSecond = 0;

  constructor(options: RetryBudgetOptions = {}) {
    this.configure(options);
  }

  /** Changes the options. What was taken before still counts. */
  configure({ share = 0.2, perSecond = 10 }: RetryBudgetOptions): void {
    this.share = share;
    this.perSecond = perSecond;
  }

  /** Records the first attempt of a call. */
  called(now: number): void {
    this.moveTo(now);
    this.calls[this.slot % SLOTS]! += 1;
    this.sumOfCalls += 1;
  }

  /** Takes one retry from the budget. Returns false if none is left. */
  take(now: number): boolean {
    this.moveTo(now);
    if (this.sumOfRetries + 1 > this.share * this.sumOfCalls + this.perSecond) return false;
    this.retries[this.slot % SLOTS]! += 1;
    this.sumOfRetries += 1;
    return true;
  }

  /** Advances the window and drops expired slots. */
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
