import { setTimeout as delay } from 'node:timers/promises';
import { reportOf, type DocumentReport, type InstanceReport, type RegisteredInstance } from './instances.ts';

/** How far a revision has come. */
export interface Rollout {
  readonly applied: readonly string[];
  readonly rejected: readonly { readonly instance: string; readonly reason: string }[];
  /** The instances that have neither applied nor rejected it, with what they report. */
  readonly pending: readonly { readonly instance: string; readonly reason: string }[];
}

const POLL_MS = 100;

/** Waits until each instance has applied or rejected a revision, or a newer one, but not longer than the time. */
export async function rollout(
  instances: readonly RegisteredInstance[],
  document: string,
  revision: number,
  timeoutMs: number,
): Promise<Rollout> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const reports = await Promise.all(instances.map(reportOf));
    const result = resultOf(reports, document, revision);
    if (result.pending.length === 0 || performance.now() >= until) return result;
    await delay(POLL_MS);
  }
}

/** Sorts instances by what they report about a revision. */
export function resultOf(reports: readonly InstanceReport[], document: string, revision: number): Rollout {
  const applied: string[] = [];
  const rejected: { instance: string; reason: string }[] = [];
  const pending: { instance: string; reason: string }[] = [];
  for (const { id: instance, documents, problem } of reports) {
    const report = documents?.find((each) => each.document === document);
    if ((report?.revision ?? 0) >= revision) applied.push(instance);
    else if (isRejected(report, revision)) rejected.push({ instance, reason: report!.rejected!.reason });
    else pending.push({ instance, reason: problem ?? `revision ${report?.revision ?? 'none'} is in force` });
  }
  return { applied, rejected, pending };
}

const isRejected = (report: DocumentReport | undefined, revision: number): boolean =>
  report?.rejected !== undefined && (report.rejected.revision ?? revision) >= revision;
