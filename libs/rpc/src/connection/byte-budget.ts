/** A connection with fewer bytes has room even if the other connections have used the budget. */
const MIN_SHARE_BYTES = 64 * 1024;

/** The bytes that all connections of a server hold for one purpose. */
export class ByteBudget {
  private usedBytes = 0;

  /** @param maxBytes - @defaultValue none: it only counts */
  constructor(private readonly maxBytes = Infinity) {}

  get used(): number {
    return this.usedBytes;
  }

  hasRoomFor(bytes: number): boolean {
    return this.usedBytes + bytes <= this.maxBytes;
  }

  /** Whether a connection that holds `heldBytes` of it may hold this many more. */
  hasShareFor(bytes: number, heldBytes: number): boolean {
    return this.hasRoomFor(bytes) || heldBytes + bytes <= MIN_SHARE_BYTES;
  }

  /** Takes bytes, or releases them if the number is negative. */
  add(bytes: number): void {
    this.usedBytes += bytes;
  }
}
