import type { InstanceState } from '../api/map.ts';
import type { StackProcess } from '../control/stack-control.ts';
import type { CalledService } from '../scrape/ops-answers.ts';

/** How a caller sees an instance. */
export interface CallerView extends Pick<CalledService['instances'][number], 'state' | 'ejection'> {
  readonly caller: string;
}

/** What is known about an instance. */
export interface InstanceFacts {
  /** Its status in the registry. Undefined if it is not listed any more. */
  readonly status: 'passing' | 'warning' | 'critical' | undefined;
  /** Its status as the launcher reports it. Undefined if it does not. */
  readonly process: StackProcess['status'] | undefined;
  /** The parts of its readiness: `ok` or a problem. */
  readonly parts: Readonly<Record<string, string>>;
  readonly views: readonly CallerView[];
}

export interface StateAndReason {
  readonly state: InstanceState;
  readonly reason: string | null;
}

/** The worst state first. */
export const STATES = [
  'gone',
  'stopped',
  'frozen',
  'draining',
  'ejected',
  'not-ready',
  'starting',
  'probing',
  'warming',
  'serving',
] as const satisfies readonly InstanceState[];

const PROCESS: Readonly<Record<StackProcess['status'], StateAndReason | undefined>> = {
  starting: { state: 'starting', reason: 'the process starts' },
  waiting: { state: 'starting', reason: 'the process has ended, and is started again soon' },
  frozen: { state: 'frozen', reason: 'the process is suspended' },
  stopped: { state: 'stopped', reason: 'the launcher does not run it' },
  ready: undefined,
};

/** The worst state that the registry, the launcher, its callers and the instance itself report. */
export function stateOf(facts: InstanceFacts): StateAndReason {
  const reported = [...statesOf(facts)];
  return STATES.map((state) => reported.find((report) => report.state === state)).find((report) => report)!;
}

function* statesOf({ status, process, parts, views }: InstanceFacts): Generator<StateAndReason> {
  yield { state: 'serving', reason: null };
  const ofProcess = process && PROCESS[process];
  if (ofProcess) yield ofProcess;
  else if (status === undefined) yield { state: 'gone', reason: 'it has ended' };
  if (parts.service === 'stopping') yield { state: 'draining', reason: 'it stops when its calls have ended' };
  if (parts.service === 'starting') yield { state: 'starting', reason: 'it is not ready yet' };
  if (status === 'critical') yield { state: 'not-ready', reason: problemsOf(parts) };
  for (const { caller, state, ejection } of views)
    yield { state, reason: ejection ? `${caller}: ${ejection.detail || ejection.reason}` : null };
}

function problemsOf(parts: InstanceFacts['parts']): string {
  const problems = Object.entries(parts).filter(([, state]) => state !== 'ok');
  return problems.map(([part, problem]) => `${part}: ${problem}`).join('; ') || 'its health check fails';
}
