/** Shorter pieces are copied. */
const COPY_BELOW_BYTES = 16 * 1024;
const FIRST_BYTES = 4 * 1024;

/**
 * Collects bytes that arrive in pieces. It uses at most twice their memory: pieces that are most of the chunk that they
 * arrived in are kept without copying, and others are copied into a buffer that doubles, because a kept piece retains
 * its chunk.
 */
export class GatheredBytes {
  private readonly pieces: Buffer[] = [];
  private run: Buffer | undefined;
  private runBytes = 0;
  private bytes = 0;

  get length(): number {
    return this.bytes;
  }

  append(piece: Buffer): void {
    this.bytes += piece.length;
    if (piece.length < COPY_BELOW_BYTES || 2 * piece.length < piece.buffer.byteLength) {
      this.runBytes += piece.copy(this.roomFor(piece.length), this.runBytes);
    } else {
      this.endRun();
      this.pieces.push(piece);
    }
  }

  /** Returns all bytes in one buffer. Nothing may be appended after that. */
  whole(): Buffer {
    this.endRun();
    return this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces, this.bytes);
  }

  private roomFor(more: number): Buffer {
    const needed = this.runBytes + more;
    if (this.run && this.run.length >= needed) return this.run;
    const grown = Buffer.allocUnsafe(Math.max(FIRST_BYTES, needed, 2 * (this.run?.length ?? 0)));
    this.run?.copy(grown, 0, 0, this.runBytes);
    this.run = grown;
    return grown;
  }

  private endRun(): void {
    if (this.run) this.pieces.push(this.run.subarray(0, this.runBytes));
    this.run = undefined;
    this.runBytes = 0;
  }
}
