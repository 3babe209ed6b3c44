import type { TtlCheckDefinition } from '../definition.ts';
import type { CheckResult, CheckRunner, Report } from './check-runner.ts';

/** A check that becomes critical when no report arrives within its time to live. */
export class TtlCheck implements CheckRunner {
  private readonly ttlMs: number;
  private readonly report: Report;
  private timer: NodeJS.Timeout;

  constructor(definition: TtlCheckDefinition, report: Report) {
    this.ttlMs = definition.ttlMs;
    this.report = report;
    this.timer = this.expireLater();
  }

  /** Sets the state that the service reports, and restarts the time to live. */
  update(result: CheckResult): void {
    clearTimeout(this.timer);
    this.timer = this.expireLater();
    this.report(result);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private expireLater(): NodeJS.Timeout {
    return setTimeout(() => this.report({ status: 'critical', output: 'TTL expired' }), this.ttlMs);
  }
}
