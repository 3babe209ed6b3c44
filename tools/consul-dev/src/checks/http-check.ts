import type { HttpCheckDefinition } from '../definition.ts';
import type { CheckResult, CheckRunner, Report } from './check-runner.ts';

/** Requests a check's URL once. Never rejects: a missing answer is a result too. */
export type Probe = (definition: HttpCheckDefinition, signal: AbortSignal) => Promise<CheckResult>;

/**
 * A check that requests a URL every interval. As in Consul, the first run is at a random point of the first interval,
 * so that checks registered together do not run together.
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
