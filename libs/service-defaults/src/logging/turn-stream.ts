import type { DestinationStream } from 'pino';

/** What takes whole pieces of text at once. */
export interface Sink {
  write(text: string): unknown;
}

/**
 * Collects the lines of one turn of the event loop and hands them on in one piece: a system call for each line would be
 * a good part of what a small request costs. Whoever ends the process flushes first.
 */
export class TurnStream implements DestinationStream {
  private lines = '';
  private readonly flush = () => this.flushSync();

  constructor(private readonly sink: Sink) {}

  write(line: string): void {
    if (this.lines === '') setImmediate(this.flush);
    this.lines += line;
  }

  flushSync(): void {
    const lines = this.lines;
    this.lines = '';
    if (lines !== '') this.sink.write(lines);
  }
}
