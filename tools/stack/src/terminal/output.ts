import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Where the launcher's lines go. */
export interface Output {
  line(text?: string): void;
  /** Says that something is being done, and in the end that it is, and how long it took. */
  step<T>(what: string, work: Promise<T>): Promise<T>;
  paint(style: Style, text: string): string;
}

/** @param stream - colours are used where it is a terminal, and NO_COLOR isn't set. */
export function outputTo(stream: NodeJS.WriteStream): Output {
  // A terminal that has been closed is no reason to leave processes behind.
  stream.on('error', () => {});
  const paint = (style: Style, text: string) => styleText(style, text, { stream });
  const line = (text = '') => void stream.write(`${text}\n`);
  return {
    line,
    paint,
    async step(what, work) {
      const startedAt = performance.now();
      line(paint('dim', `  … ${what}`));
      const result = await work;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      line(`  ${paint('green', '✓')} ${what} ${paint('dim', `${seconds} s`)}`);
      return result;
    },
  };
}
