/** The measurements of a flow of calls. Undefined: not measured. */
export interface Flow {
  readonly callsPerSecond: number | undefined;
  readonly failuresPerSecond: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

export interface Instance extends Flow {
  readonly name: string;
  readonly state: string;
  /** Why it is in this state, and the fault that its settings inject. */
  readonly detail: string;
  readonly inFlight: number | undefined;
  readonly cpuCores: number | undefined;
  readonly memoryBytes: number | undefined;
}

export interface Service {
  readonly name: string;
  readonly instances: readonly Instance[];
}

/** The calls from one service to another. */
export interface Line extends Flow {
  readonly from: string;
  readonly to: string;
}

/** What the table shows of the console's `GET /api/map`. */
export interface SystemMap {
  /** ISO 8601. */
  readonly at: string;
  readonly installation: string;
  readonly services: readonly Service[];
  readonly lines: readonly Line[];
  readonly registry: string;
  /** Demo traffic in calls per second. */
  readonly traffic: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The map in a text. It leaves out what has another form, because a console of another version may send it.
 * @throws SyntaxError if the text is not JSON.
 */
export function parseMap(json: string): SystemMap {
  const map = fields(JSON.parse(json));
  const { isReachable, detail } = fields(map.registry);
  return {
    at: text(map.at),
    installation: text(map.installation),
    services: list(map.services).map((service) => ({
      name: text(service.name),
      instances: list(service.instances).map(instance),
    })),
    lines: list(map.lines).map((line) => ({ ...flow(line), from: text(line.from), to: text(line.to) })),
    registry: isReachable === false ? `not reachable ${text(detail)}`.trim() : 'reachable',
    traffic: number(fields(map.traffic).callsPerSecond) ?? 0,
  };
}

function instance(one: Fields): Instance {
  return {
    ...flow(one),
    name: text(one.name) || text(one.id),
    state: text(one.state),
    detail: [text(one.reason), faultOf(fields(one.fault))].filter(Boolean).join('; '),
    inFlight: number(one.inFlight),
    cpuCores: number(one.cpuCores),
    memoryBytes: number(one.memoryBytes),
  };
}

function faultOf({ delayMs, abortPercent }: Fields): string {
  const parts = [
    number(delayMs) && `${number(delayMs)} ms delay`,
    number(abortPercent) && `${number(abortPercent)} % fail`,
  ];
  return parts.filter(Boolean).join(', ');
}

const flow = ({ callsPerSecond, failuresPerSecond, p50Ms, p99Ms }: Fields): Flow => ({
  callsPerSecond: number(callsPerSecond),
  failuresPerSecond: number(failuresPerSecond),
  p50Ms: number(p50Ms),
  p99Ms: number(p99Ms),
});

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fields) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
