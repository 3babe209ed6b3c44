import type { Readable } from 'node:stream';

/** The terminal's output. */
export interface TerminalOutput {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** The terminal's input. `setRawMode` is absent if it is not a terminal. */
export type TerminalInput = Pick<Readable, 'on' | 'off' | 'resume' | 'pause'> & {
  setRawMode?(isRaw: boolean): unknown;
};

// The alternate screen without cursor and automatic line breaks (xterm control sequences).
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_TO_END_OF_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const CTRL_C = '\u0003';

/** A full-screen view. One write replaces all lines in place, so that it does not flicker. */
export class Screen implements Disposable {
  private readonly output: TerminalOutput;
  private readonly input: TerminalInput;
  private readonly lines: (width: number) => readonly string[];
  private readonly onKey: (key: Buffer) => void;

  /**
   * @param lines - the present content for a width.
   * @param quit - called for the key q, and for Ctrl-C, which is not a signal here.
   */
  constructor(
    output: TerminalOutput,
    input: TerminalInput,
    lines: (width: number) => readonly string[],
    quit: () => void,
  ) {
    this.output = output;
    this.input = input;
    this.lines = lines;
    this.onKey = (key) => {
      if (/[qQ]/.test(key.toString()) || key.includes(CTRL_C)) quit();
    };
    output.write(ENTER);
    output.on('resize', this.draw);
    input.setRawMode?.(true);
    input.on('data', this.onKey);
    input.resume();
    this.draw();
  }

  readonly draw = (): void => {
    const { columns, rows } = this.output;
    const all = this.lines(columns);
    const shown = all.length <= rows ? all : [...all.slice(0, rows - 1), `… ${all.length - rows + 1} more lines`];
    const text = shown.map((line) => line + CLEAR_TO_END_OF_LINE).join('\r\n');
    this.output.write(HOME + text + CLEAR_BELOW);
  };

  /** Restores the terminal. */
  [Symbol.dispose](): void {
    this.output.off('resize', this.draw);
    this.input.off('data', this.onKey);
    this.input.setRawMode?.(false);
    this.input.pause();
    this.output.write(LEAVE);
  }
}
