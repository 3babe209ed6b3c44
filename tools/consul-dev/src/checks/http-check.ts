import type { HttpCheckDefinition } from '../definition.ts';
import type { CheckResult, CheckRunner, Report } from './check-runner.ts';

/** Asks a check's URL once. Never rejects: no answer is a result, too. */
export type Probe = (definition: HttpCheckDefinition, signal: AbortSignal) => Promise<CheckResult>;

/**
 * A check that asks a URL every interval, the first time at a random point of the first interval, as Consul does so
 * that checks registered together don't run together.
 */
export class HttpCheck implements CheckRunner {
  private readonly definition: HttpCheckDefinition;
  private readonly probe: Probe;
  private readonly report: Report;
  private readonly stopped = new AbortController();
  private timer: NodeJS.Timeout;

  constructor(definition: HttpCheckDefinition, probe: Probe, report: Report) {
    this.definition = definition;
    this.probe = probe;
    this.report = report;
    this.timer = setTimeout(this.run, Math.random() * definition.intervalMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.stopped.abort();
  }

  private readonly run = async (): Promise<void> => {
    const result = await this.probe(this.definition, this.stopped.signal);
    if (this.stopped.signal.aborted) return;
    this.timer = setTimeout(this.run, this.definition.intervalMs);
    this.report(result);
  };
}
