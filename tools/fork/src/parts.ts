import { ForkRefusedError } from './fork-errors.ts';

/** A part of the project that a fork can remove. Text about it in other files is between `begin NAME` and `end NAME`. */
export interface Part {
  readonly name: string;
  /** Removed by `--drop` if it is a service that others call, else by `--without`. */
  readonly option: 'drop' | 'without';
  readonly what: string;
  /** Its files and folders. */
  readonly paths: readonly string[];
  /** Whether topology.ts and docker-compose.yml have a service of this name. */
  readonly isService: boolean;
  /** Parts that can't stay without it. */
  readonly takes: readonly string[];
  /** Paths that go when all of these parts go. */
  readonly shared?: { readonly paths: readonly string[]; readonly also: string };
  /** What remains to do afterwards, one sentence each. */
  readonly next: readonly string[];
}

export const parts: readonly Part[] = [
  {
    name: 'lab',
    option: 'without',
    what: 'drills, saga, benchmarks, simulator, verified numbers',
    paths: ['lab'],
    isService: false,
    takes: [],
    next: [],
  },
  {
    name: 'console',
    option: 'without',
    what: 'the page for operators, its tests and pages of the documentation, `npm run top`, the balancing lab',
    paths: [
      'apps/console',
      'tools/lab-site',
      'tools/top',
      'e2e/src/console',
      'e2e/src/compose/console.spec.ts',
      'lab/verify/src/console',
      'lab/verify/src/console.ts',
      'lab/docs/verified/console.md',
      'docs/console',
      'docs/console.md',
      'docs/configuration/console.md',
      'docs/metrics/console.md',
      'docs/adr/0027-console.md',
    ],
    isService: true,
    takes: [],
    shared: { paths: ['libs/balancing-lab'], also: 'lab' },
    next: ['Services export no traces and logs until OTEL_EXPORTER_OTLP_ENDPOINT names a receiver.'],
  },
  {
    name: 'orders',
    option: 'drop',
    what: 'the service orders, its contract, products, the saga, `npm run orders`, the composed overview of the gateway',
    paths: [
      'apps/orders',
      'libs/contracts/orders',
      'apps/gateway/src/orders',
      'apps/gateway/src/overview',
      'apps/console/src/orders',
      'apps/console/web/src/orders',
      'tools/rpc-cli/src/orders',
      'tools/dashboards/src/dashboards/saga.ts',
      'deploy/observability/grafana/dashboards/saga.json',
      'docs/configuration/orders.md',
      'docs/metrics/orders.md',
      'docs/adr/0004-order-row-is-its-saga-log.md',
      'docs/adr/0012-few-statements-per-order.md',
    ],
    isService: true,
    // Its drills, its saga and its benchmarks place orders.
    takes: ['lab'],
    next: [
      'users keeps reserveCredit and releaseCredit. Their contract names orders as the only caller, and no service has this name now: put yours in its place in libs/contracts/users/src/users.contract.ts.',
    ],
  },
];

/**
 * The parts to remove, with those that can't stay.
 * @throws ForkRefusedError if there is no such part, or it belongs to the other option.
 */
export function chosenParts(option: Part['option'], names: readonly string[]): Part[] {
  return names.flatMap((name) => {
    const part = parts.find((one) => one.name === name);
    if (part?.option === option) return [part, ...parts.filter((one) => part.takes.includes(one.name))];
    const hint = part === undefined ? '' : ` (use --${part.option} ${name})`;
    throw new ForkRefusedError(`--${option}: expected one of ${namesOf(option)}; got "${name}"${hint}`);
  });
}

const namesOf = (option: Part['option']): string =>
  parts
    .filter((part) => part.option === option)
    .map(({ name }) => name)
    .join(', ');

/** The paths that go with these parts. */
export function pathsOf(removed: readonly Part[]): string[] {
  const names = removed.map(({ name }) => name);
  return removed.flatMap(({ paths, shared }) => [
    ...paths,
    ...(shared !== undefined && names.includes(shared.also) ? shared.paths : []),
  ]);
}
