import { ForkRefusedError } from './fork-errors.ts';

type Phrase = readonly [path: string, text: string, rest: string];

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
  /** Folders, phrases, and the blocks of this name, that go when the other part goes too. */
  readonly shared?: Pick<Part, 'paths' | 'phrases'> & { readonly blocks: string; readonly also: string };
  /** What other files say about it in the middle of a line: the file, the text, and the text without it. */
  readonly phrases?: readonly Phrase[];
  /** Lines of generated files about it. */
  readonly lines?: readonly (readonly [path: string, line: RegExp])[];
  /** Fields of generated JSON files about it, at any depth. */
  readonly fields?: readonly (readonly [path: string, key: string])[];
  /** The routes of the HTTP API that go with it. */
  readonly routes?: RegExp;
  /** What remains to do afterwards, one sentence each. */
  readonly next: readonly string[];
}

export const parts: readonly Part[] = [
  {
    name: 'lab',
    option: 'without',
    what: 'drills, the proof of the saga, benchmarks, simulator, verified numbers',
    paths: ['lab'],
    isService: false,
    takes: [],
    phrases: [['docs/concepts.md', 'which test or drill proves', 'which test proves']],
    lines: [['docs/fork.md', /^\| `--without lab` /]],
    next: [],
  },
  {
    name: 'console',
    option: 'without',
    what: 'the page for operators, its tests and pages of the documentation, `npm run top`, and with the lab the balancing lab',
    paths: [
      'apps/console',
      'tools/top',
      'libs/testing/src/chromium-path.ts',
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
    shared: {
      paths: ['libs/balancing-lab', 'tools/lab-site'],
      blocks: 'balancing-lab',
      also: 'lab',
      phrases: [
        ['README.md', ' balancing-lab,', ''],
        ['README.md', ' lab-site,', ''],
      ],
    },
    fields: [
      ['e2e/package.json', 'console'],
      ['e2e/package.json', 'axe-core'],
      ['e2e/package.json', 'playwright-core'],
      ['libs/testing/package.json', './chromium-path'],
    ],
    phrases: [
      ['README.md', 'one gateway and the\nconsole. It', 'and one gateway. It'],
      [
        'README.md',
        ' The [console](docs/console.md), <http://localhost:8100>, shows the system at work.\n\n[![The map of the console](docs/console/map.png)](docs/console.md)',
        '',
      ],
      ['README.md', '; `npm run top` shows the system', ''],
      ['SECURITY.md', ', and an `OTLP_TOKEN` for the console', ''],
      ['README.md', '; console (a page)', ''],
      ['README.md', 'config, top, dashboards', 'config, dashboards'],
      ['SECURITY.md', ', `CONSOLE_PUBLIC=false` and\n', ' and\n'],
      ['docker-compose.yml', ':-http://console:8100', ''],
      ['docs/compose.md', ', `CONSOLE_PUBLIC=false`\n', '\n'],
      ['docs/compose.md', ', console, Consul', ', Consul'],
      ['docs/compose.md', 'Only the edge and, on 127.0.0.1, the console are published.', 'Only the edge is published.'],
      ['docs/compose.md', ' the console 8100,', ''],
      [
        'docs/compose.md',
        'The token of the console reads all services, and writes all documents and their history, as that of the configuration command does, which is in a volume of its own.',
        'The token of the configuration command, which is in a volume of its own, reads all services, and writes all documents and their history.',
      ],
      ['docs/configuration.md', 'It starts the console on port 8100. A second', 'A second'],
      [
        'docs/configuration.md',
        'Services send their traces and log lines to the console, unless `--otlp` or one of',
        'Services send traces and log lines only if `--otlp` or one of',
      ],
      [
        'docs/configuration.md',
        'names another receiver. `--no-console` starts the stack without it.',
        'names a receiver.',
      ],
      [
        'docs/tracing.md',
        'In a stack of `npm start`, and in Compose, the console receives them, unless an option or a variable names another receiver:',
        'An option or a variable names it:',
      ],
      [
        'docs/observability.md',
        ' in place of the console. With `--profile observability` in place of the file, the console still receives them.',
        '.',
      ],
      ['docs/new-service.md', ', the [console](console.md) shows it on its map, `/api', ', `/api'],
      ['docs/new-service.md', 'The console and `npm run config` check', '`npm run config` checks'],
    ],
    lines: [
      ['docs/configuration.md', /^npm run top /],
      ['docs/compose.md', /^\| (?:the system at work|`CONSOLE_\w+`|`TRAFFIC`|`console`) /],
      [
        'SECURITY.md',
        /^- \*\*Console\*\*|^- The console may write|^\| (?:a web page in an operator|a sender of telemetry)/,
      ],
      ['docs/glossary.md', /^\| console /],
    ],
    next: [
      'Services export no traces and logs until OTEL_EXPORTER_OTLP_ENDPOINT names a receiver.',
      'Messages for operators still accept a service named console, which no process can be, and admins.',
    ],
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
      'apps/console/src/api/orders.ts',
      'apps/console/src/orders',
      'apps/console/web/src/orders',
      'tools/rpc-cli/src/orders',
      'tools/stack/src/orders',
      'e2e/src/orders',
      'e2e/src/console/order-traces.spec.ts',
      'docs/order.md',
      'docs/console/order.png',
      'docs/console/orders.png',
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
    phrases: [
      ['README.md', 'gateway, users and orders', 'gateway and users'],
      [
        'README.md',
        'Consul, balance load over their instances, and agree on orders without a shared transaction.',
        'Consul and balance load over their instances.',
      ],
      ['README.md', 'gateway & users & orders', 'gateway & users'],
      ['README.md', 'two of orders, ', ''],
      ['README.md', ', orders (a saga)', ''],
      ['README.md', ' The services are 6,000 lines of code, the libraries under them 12,000.', ''],
      ['README.md', 'a handler of it, and a caller', 'a handler of it'],
      ['README.md', 'spans of calls, attempts and steps', 'spans of calls and attempts'],
      ['docs/console.md', ' One user has little\n   credit, so some orders are rejected.', ''],
      ['docs/console.md', 'status, order or request', 'status or request'],
      ['docs/console.md', 'the waterfall of an order', 'a waterfall'],
      ['docs/concepts.md', ' (see [consistency](#consistency))', ''],
      [
        'docs/concepts.md',
        ' Split where the language changes ("credit" means something to users, nothing to products), and',
        ' Split where the language changes, and',
      ],
      ['docs/tls.md', '`npm run rpc` and `npm run orders` use', '`npm run rpc` uses'],
      ['docs/compose.md', '`ORDER_LIMIT`,\n', ''],
      ['docs/compose.md', 'gateway, users, orders', 'gateway, users'],
      ['docs/compose.md', 'users and orders 7000', 'users 7000'],
      ['SECURITY.md', 'refreshed sessions, orders and other requests', 'refreshed sessions and other requests'],
      ['SECURITY.md', ', and the orders of each user', ''],
      ['docs/observability.md', 'balancing, orders, objectives', 'balancing, objectives'],
      ['docs/observability.md', ': search for the tag `signalbox.order.id=ID`', ''],
      ['docs/observability.md', '; an order that can\'t be settled: `orderId:"ID"`', ''],
      ['docs/observability.md', 'accounts, products, orders or the overview', 'accounts'],
      ['docs/glossary.md', '## Orders', '## Credit'],
      ['CONTRIBUTING.md', 'an order through every instance', 'a call to every instance'],
      ['SECURITY.md', 'passwords, tokens or orders', 'passwords or tokens'],
      ['apps/console/src/config.ts', "'gateway,orders,users'", "'gateway,users'"],
      ['docs/configuration/console.md', '`gateway,orders,users`', '`gateway,users`'],
      ['deploy/observability/prometheus/slo.yml', 'me|products|orders|orders/:id|overview', 'me'],
    ],
    lines: [
      ['README.md', /gateway -- RPC --> orders|orders -- "RPC/],
      ['docs/compose.md', /^ORDER=|^curl -s .*api\/orders|^\| `orders-db`/],
      ['docs/tracing.md', /^\| `(?:POST \/api\/orders|INSERT orders|settle order|sweep orders)`/],
      ['docs/observability.md', /^\| `(?:orders-|StuckOrders)/],
      ['docs/glossary.md', /^\| (?:saga|settle|claim|sweeper|idempotency key|runner|tombstone|order line|stuck order)/],
      ['docs/console.md', /^\| Orders |^4\. Place an order/],
      ['docs/http-api.md', /`\w+ \/api\/(?:orders|products|overview)/],
      ['docs/configuration/gateway.md', /`ORDER_LIMIT`/],
      ['docker-compose.yml', /^ +ORDER_LIMIT:/],
    ],
    fields: [['apps/gateway/dynamic-settings.json', 'ORDER_LIMIT']],
    routes: /^\/api\/(?:orders|products|overview)(?:\/|$)/,
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
export const pathsOf = (removed: readonly Part[]): string[] =>
  removed.flatMap((part) => [...part.paths, ...(sharesNothing(part, removed) ? part.shared!.paths : [])]);

/** The names of the blocks that go with a part. */
export const blocksOf = (part: Part, removed: readonly Part[]): string[] => [
  part.name,
  ...(sharesNothing(part, removed) ? [part.shared!.blocks] : []),
];

/** The phrases that go with a part. */
export const phrasesOf = (part: Part, removed: readonly Part[]): Phrase[] => [
  ...(part.phrases ?? []),
  ...((sharesNothing(part, removed) && part.shared?.phrases) || []),
];

/** Whether a part shares a folder with one that goes too. */
const sharesNothing = ({ shared }: Part, removed: readonly Part[]): boolean =>
  shared !== undefined && removed.some(({ name }) => name === shared.also);
