// begin orders
import { orders } from '@signalbox/contracts-orders';
// end orders
import { users } from '@signalbox/contracts-users';
import { samplesOf, type Sample } from './exposition.ts';
import { FlowCounts } from './flow.ts';

/** The used metrics of one instance at one moment. */
export interface InstanceMetrics {
  /** Requests of clients over HTTP. Undefined if it does not serve any. */
  readonly http: FlowCounts | undefined;
  /** Calls of other services. */
  readonly rpc: FlowCounts;
  /** Attempts to call other services, by service. */
  readonly callsTo: ReadonlyMap<string, FlowCounts>;
  readonly inFlight: number;
  readonly database: { readonly busy: number; readonly idle: number; readonly waiting: number } | undefined;
  readonly cpuSeconds: number | undefined;
  readonly memoryBytes: number | undefined;
}

/** Messages that may wait for an event. Their duration is not the one of their work. */
const LONG_POLLS = new Set(
  [
    users,
    // begin orders
    orders,
    // end orders
  ]
    .flatMap(({ messages }) => Object.values(messages))
    .filter(({ longPollField }) => longPollField !== undefined)
    .map(({ name }) => name),
);
/** Each instance watches the keys all the time. That is no call of a user. */
const WATCH = users.watchTokens.name;
const FAILURES = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'UNKNOWN_MESSAGE', 'INTERNAL']);

/** Services that an instance calls. The metrics of some seconds are kept, and the program may be another one. */
const MAX_TARGETS = 64;

class Builder {
  http: FlowCounts | undefined;
  readonly rpc = new FlowCounts();
  readonly callsTo = new Map<string, FlowCounts>();
  inFlight = 0;
  database: { busy: number; idle: number; waiting: number } | undefined;
  cpuSeconds: number | undefined;
  memoryBytes: number | undefined;

  flowTo(target = ''): FlowCounts {
    const known = this.callsTo.get(target);
    if (known) return known;
    const flow = new FlowCounts();
    if (this.callsTo.size < MAX_TARGETS) this.callsTo.set(target, flow);
    return flow;
  }

  setDatabase(values: Partial<{ busy: number; idle: number; waiting: number }>): void {
    this.database = { busy: 0, idle: 0, waiting: 0, ...this.database, ...values };
  }
}

/** What each metric adds. */
const READERS: Readonly<Record<string, (metrics: Builder, sample: Sample) => void>> = {
  signalbox_http_server_requests_total: (metrics, { labels: { route = '', status = '' }, value }) => {
    if (route.startsWith('/health')) return;
    metrics.http ??= new FlowCounts();
    metrics.http.calls += value;
    if (status.startsWith('5')) metrics.http.failures += value;
  },
  signalbox_http_server_request_duration_seconds_bucket: (metrics, { labels: { route = '', le }, value }) => {
    if (!route.startsWith('/health')) (metrics.http ??= new FlowCounts()).addBucket(boundOf(le), value);
  },
  signalbox_http_server_active_requests: (metrics, { value }) => {
    metrics.http ??= new FlowCounts();
    metrics.inFlight += value;
  },
  signalbox_rpc_server_requests_total: (metrics, { labels: { message = '', code = '' }, value }) => {
    if (message === WATCH) return;
    metrics.rpc.calls += value;
    if (FAILURES.has(code)) metrics.rpc.failures += value;
  },
  signalbox_rpc_server_duration_seconds_bucket: (metrics, { labels: { message = '', le }, value }) => {
    if (!LONG_POLLS.has(message)) metrics.rpc.addBucket(boundOf(le), value);
  },
  signalbox_rpc_server_active_requests: (metrics, { value }) => {
    metrics.inFlight += value;
  },
  signalbox_rpc_client_attempt_duration_seconds_bucket: (metrics, { labels: { target, le }, value }) => {
    metrics.flowTo(target).addBucket(boundOf(le), value);
  },
  // Its counter of attempts includes long polls.
  signalbox_rpc_client_attempt_duration_seconds_count: (metrics, { labels: { target }, value }) => {
    metrics.flowTo(target).calls += value;
  },
  signalbox_rpc_client_attempts_total: (metrics, { labels: { target, outcome }, value }) => {
    if (outcome === 'failure') metrics.flowTo(target).failures += value;
  },
  signalbox_database_connections: (metrics, { labels: { state }, value }) =>
    metrics.setDatabase(state === 'busy' ? { busy: value } : { idle: value }),
  signalbox_database_waiting: (metrics, { value }) => metrics.setDatabase({ waiting: value }),
  process_cpu_seconds_total: (metrics, { value }) => void (metrics.cpuSeconds = value),
  process_resident_memory_bytes: (metrics, { value }) => void (metrics.memoryBytes = value),
};
const WANTED = new Set(Object.keys(READERS));

/** Reads only the metrics that are used. Others cost an instance time, and some of them a query of its database. */
export const METRICS_PATH = `/metrics?${new URLSearchParams(
  [...new Set([...WANTED].map((name) => name.replace(/_(?:bucket|count)$/, '')))].map((name): [string, string] => [
    'name[]',
    name,
  ]),
).toString()}`;

const boundOf = (le = '+Inf'): number => (le === '+Inf' ? Infinity : Number(le));

/** Reads the metrics of an instance from the text that it exposes. No rate can be computed from other than finite values. */
export function instanceMetrics(text: string): InstanceMetrics {
  const metrics = new Builder();
  for (const sample of samplesOf(text, WANTED))
    if (Number.isFinite(sample.value)) READERS[sample.name]!(metrics, sample);
  return metrics;
}
