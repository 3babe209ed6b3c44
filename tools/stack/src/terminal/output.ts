import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** The output of the launcher. */
export interface Output {
  line(text?: string): void;
  /** Prints that a step has begun, and then that it is complete and how long it took. */
  step<T>(what: string, work: Promise<T>): Promise<T>;
  paint(style: Style, text: string): string;
}

/** @param stream - the output uses colours if this is a terminal and NO_COLOR is not set. */
export function outputTo(stream: NodeJS.WriteStream): Output {
  // If the terminal has been closed, continue: the launcher must still stop its processes.
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
