import type { Catalog, CatalogCheck, CatalogService } from './catalog.ts';
import type { CheckResult, CheckRunner } from './checks/check-runner.ts';
import { HttpCheck, type Probe } from './checks/http-check.ts';
import { TtlCheck } from './checks/ttl-check.ts';
import type { CheckDefinition, ServiceDefinition } from './definition.ts';
import { HttpError } from './http/http-error.ts';

/** The interval at which the agent deregisters services that were critical for too long, as in Consul. */
const REAP_INTERVAL_MS = 30_000;

/** The services of this one node and the checks that run for them. */
export class Agent {
  private readonly catalog: Catalog;
  private readonly probe: Probe;
  private readonly runners = new Map<string, { serviceId: string; runner: CheckRunner }>();
  private readonly criticalSince = new Map<string, number>();
  private readonly reaper: NodeJS.Timeout;

  constructor(catalog: Catalog, probe: Probe) {
    this.catalog = catalog;
    this.probe = probe;
    this.reaper = setInterval(() => this.reap(), REAP_INTERVAL_MS);
  }

  /**
   * Registers or updates a service. A check that the definition repeats keeps its state. A check that it omits stays,
   * unless `replaceChecks` is true.
   */
  register(definition: ServiceDefinition, { replaceChecks }: { replaceChecks: boolean }): void {
    this.catalog.putService(definition);
    const service = this.catalog.get(definition.id) as CatalogService;
    const named = new Set(definition.checks.map((check) => check.id));
    for (const id of service.checks.keys()) {
      if (!replaceChecks || named.has(id)) continue;
      this.stopCheck(id);
      this.catalog.removeCheck(service, id);
    }
    for (const check of definition.checks) this.startCheck(service, check);
  }

  /** Deregisters a service. An unknown id has no effect. */
  deregister(id: string): void {
    for (const checkId of this.catalog.get(id)?.checks.keys() ?? []) this.stopCheck(checkId);
    this.catalog.removeService(id);
  }

  /** Removes a check from its service. @throws HttpError if there is no such check. */
  deregisterCheck(checkId: string): void {
    const service = this.catalog.get(this.runners.get(checkId)?.serviceId ?? '');
    if (service === undefined) throw new HttpError(404, `Unknown check ID "${checkId}"`);
    this.stopCheck(checkId);
    this.catalog.removeCheck(service, checkId);
  }

  /** Sets the state that a service reports for its TTL check. @throws HttpError if there is no such check. */
  updateTtl(checkId: string, result: CheckResult): void {
    const runner = this.runners.get(checkId)?.runner;
    if (!(runner instanceof TtlCheck)) throw new HttpError(500, `CheckID "${checkId}" does not have associated TTL`);
    runner.update(result);
  }

  stop(): void {
    clearInterval(this.reaper);
    for (const { runner } of this.runners.values()) runner.stop();
    this.runners.clear();
  }

  private startCheck(service: CatalogService, definition: CheckDefinition): void {
    this.replaceExisting(service, definition.id);
    this.catalog.putCheck(service, definition);
    const check = service.checks.get(definition.id) as CatalogCheck;
    this.trackCritical(check);
    const report = ({ status, output }: CheckResult): void => {
      this.catalog.setStatus(service, check, status, output);
      this.trackCritical(check);
    };
    const runner =
      definition.type === 'ttl' ? new TtlCheck(definition, report) : new HttpCheck(definition, this.probe, report);
    this.runners.set(definition.id, { serviceId: service.definition.id, runner });
  }

  /** A check's id is unique on the agent: a new check replaces an existing one with the same id. */
  private replaceExisting(service: CatalogService, checkId: string): void {
    const former = this.catalog.get(this.runners.get(checkId)?.serviceId ?? '');
    if (former !== undefined && former !== service) this.catalog.removeCheck(former, checkId);
    this.runners.get(checkId)?.runner.stop();
  }

  private stopCheck(checkId: string): void {
    this.runners.get(checkId)?.runner.stop();
    this.runners.delete(checkId);
    this.criticalSince.delete(checkId);
  }

  private trackCritical({ definition, status }: CatalogCheck): void {
    if (status !== 'critical') this.criticalSince.delete(definition.id);
    else if (!this.criticalSince.has(definition.id)) this.criticalSince.set(definition.id, performance.now());
  }

  private reap(): void {
    const now = performance.now();
    for (const service of this.catalog.all()) {
      const isOverdue = [...service.checks.values()].some(({ definition: { id, deregisterAfterMs } }) => {
        const since = this.criticalSince.get(id);
        return since !== undefined && deregisterAfterMs > 0 && now - since > deregisterAfterMs;
      });
      if (isOverdue) this.deregister(service.definition.id);
    }
  }
}
