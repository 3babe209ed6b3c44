interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Changes of a text at positions of the original text, so that the rest of it stays as it is. */
export class Splices {
  private readonly original: string;
  private readonly all: Splice[] = [];

  constructor(original: string) {
    this.original = original;
  }

  /** Inserts text. Of several texts at one position, the first comes first. */
  insert(at: number, text: string): void {
    this.all.push({ from: at, to: at, text });
  }

  replace(from: number, to: number, text: string): void {
    this.all.push({ from, to, text });
  }

  /** Deletes lines: from the one that contains `from` to the one that contains `to`, with its line break. */
  deleteLines(from: number, to = from): void {
    const end = this.original.indexOf('\n', to);
    this.replace(this.original.lastIndexOf('\n', from - 1) + 1, end === -1 ? this.original.length : end + 1, '');
  }

  /** Inserts a line after the one that contains the position, with the same indentation. */
  insertLineAfter(at: number, line: string): void {
    const start = this.original.lastIndexOf('\n', at - 1) + 1;
    const indentation = /^ */.exec(this.original.slice(start))![0];
    const end = this.original.indexOf('\n', at);
    this.insert(end === -1 ? this.original.length : end, `\n${indentation}${line}`);
  }

  /** The changed text. */
  result(): string {
    let result = '';
    let at = 0;
    for (const { from, to, text } of this.all.toSorted((one, other) => one.from - other.from)) {
      result += this.original.slice(at, from) + text;
      at = to;
    }
    return result + this.original.slice(at);
  }
}
