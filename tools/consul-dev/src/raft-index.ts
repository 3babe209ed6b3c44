/** One counter in place of Raft's index: each change of the catalog or of the key-value store increments it. */
export class RaftIndex {
  private last = 1;

  get current(): number {
    return this.last;
  }

  /** Increments it. @returns the index of the change. */
  raise(): number {
    this.last += 1;
    return this.last;
  }
}
