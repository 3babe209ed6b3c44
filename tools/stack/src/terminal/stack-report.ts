import { escapeControls, formatLogLine, prefixedLogs } from './log-lines.ts';
import type { Options } from '../options.ts';
import type { Output } from './output.ts';
import type { ExitReport } from '../processes/run.ts';
import type { StackListener } from '../stack-plan.ts';
import { StartError } from '../processes/supervised.ts';

type StackReport = Omit<StackListener, 'changed'> & {
  /** Prints why the start failed. */
  failed(error: unknown): void;
  /** Prints that an instance is not ready, with its last line of output, which usually says what it waits for. */
  notReady(name: string): void;
};

/** Prints process events to the terminal, and with --verbose also all logs. */
export function stackReport({ verbose, watch }: Pick<Options, 'verbose' | 'watch'>, output: Output): StackReport {
  const printError = (text: string) => output.line(`${output.paint('red', '✗')} ${text}`);
  const showLast = ({ lastLines }: ExitReport) => {
    if (!verbose) for (const line of lastLines) output.line(output.paint('dim', `    ${escapeControls(line)}`));
  };
  const whatNext = (wasReady: boolean, retryInMs: number | undefined) => {
    if (retryInMs !== undefined) return `restarts in ${retryInMs / 1000} s`;
    return watch && !wasReady ? 'waits for a change of its sources' : 'not restarted';
  };
  const show = verbose ? prefixedLogs(output) : () => {};
  const lastLines = new Map<string, string>();
  return {
    wroteLine(name, line) {
      lastLines.set(name, line);
      show(name, line);
    },
    notReady(name) {
      const last = formatLogLine(lastLines.get(name) ?? 'it has printed nothing');
      output.line(`${output.paint('yellow', '!')} ${name} is not ready yet: ${last}`);
    },
    ready(name, restarts) {
      if (restarts > 0) output.line(`${output.paint('green', '✓')} ${name} is ready again`);
    },
    exited(name, exit, wasReady, retryInMs) {
      const what = wasReady ? 'ended' : 'did not become ready';
      printError(`${name} ${what} (${exit.reason}): ${whatNext(wasReady, retryInMs)}`);
      if (!wasReady) showLast(exit);
    },
    failed(error) {
      printError(error instanceof Error ? error.message : String(error));
      if (error instanceof StartError) showLast(error.exit);
    },
  };
}
