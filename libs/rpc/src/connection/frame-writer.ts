import type { Writable } from 'node:stream';

/** Up to here, copying frames together costs less than handing the socket one more buffer. */
const COPY_BELOW_BYTES = 16 * 1024;

/**
 * Collects the frames of one turn of the event loop and gives them to the socket in one write. System calls are what a
 * small call costs, so a turn that answers 50 calls pays for one.
 */
export class FrameWriter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private readonly flushNow = () => this.flush();

  constructor(private readonly socket: Writable) {}

  /** Bytes that the peer has not taken yet. */
  get bufferedBytes(): number {
    return this.pendingBytes + this.socket.writableLength;
  }

  /** Queues a frame, its body in a buffer of its own. Neither is copied before the end of the turn: leave them as they are. */
  write(frame: Buffer, body?: Buffer): void {
    // After the poll phase: by then all that arrived in this turn has been handled.
    if (this.pending.length === 0) setImmediate(this.flushNow);
    this.pending.push(frame);
    this.pendingBytes += frame.length;
    if (body && body.length > 0) {
      this.pending.push(body);
      this.pendingBytes += body.length;
    }
  }

  flush(): void {
    if (this.pending.length === 0) return;
    const buffers = this.pending;
    this.pending = [];
    this.pendingBytes = 0;
    if (!this.socket.writable) return;
    this.socket.cork();
    for (const buffer of merged(buffers)) this.socket.write(buffer);
    this.socket.uncork();
  }
}

/** The same bytes in fewer buffers: runs of short ones copied together, long ones as they are. */
function merged(buffers: readonly Buffer[]): Buffer[] {
  const result: Buffer[] = [];
  let run: Buffer[] = [];
  const endRun = () => {
    if (run.length > 0) result.push(run.length === 1 ? run[0]! : Buffer.concat(run));
    run = [];
  };
  for (const buffer of buffers) {
    if (buffer.length < COPY_BELOW_BYTES) {
      run.push(buffer);
    } else {
      endRun();
      result.push(buffer);
    }
  }
  endRun();
  return result;
}
