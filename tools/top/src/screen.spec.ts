import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { Screen } from './screen.ts';

class FakeOutput extends EventEmitter {
  columns = 20;
  rows = 3;
  written: string[] = [];

  write(text: string): void {
    this.written.push(text);
  }
}

class FakeInput extends PassThrough {
  isRaw = false;

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }
}

let output: FakeOutput;
let input: FakeInput;
let quits: number;
let lines: string[];
const open = () =>
  new Screen(
    output,
    input,
    (width) => [`width ${width}`, ...lines],
    () => (quits += 1),
  );

beforeEach(() => {
  output = new FakeOutput();
  input = new FakeInput();
  quits = 0;
  lines = [];
});

describe('the screen', () => {
  it('replaces the lines in place, in one write, without clearing first', () => {
    using screen = open();
    output.written = [];
    lines = ['second'];
    screen.draw();
    expect(output.written).toEqual(['\u001b[Hwidth 20\u001b[K\r\nsecond\u001b[K\u001b[J']);
  });

  it('adapts to another size of the terminal', () => {
    using _ = open();
    output.columns = 99;
    output.emit('resize');
    expect(output.written.at(-1)).toContain('width 99');
  });

  it('says how many lines have no place', () => {
    using screen = open();
    lines = ['2', '3', '4', '5'];
    screen.draw();
    expect(output.written.at(-1)).toMatch(/^.*width 20.*\r\n2.*\r\n… 3 more lines/);
  });

  it.each(['q', 'Q', '\u0003'])('ends with the key %j', async (key) => {
    using _ = open();
    input.write(key);
    await new Promise((resolve) => setImmediate(resolve));
    expect(quits).toBe(1);
  });

  it('restores the terminal at its end', () => {
    const screen = open();
    expect(output.written[0]).toBe('\u001b[?1049h\u001b[?25l\u001b[?7l');
    expect(input.isRaw).toBe(true);
    screen[Symbol.dispose]();
    expect(output.written.at(-1)).toBe('\u001b[?7h\u001b[?25h\u001b[?1049l');
    expect(input.isRaw).toBe(false);
    expect([output.listenerCount('resize'), input.listenerCount('data')]).toEqual([0, 0]);
  });
});
