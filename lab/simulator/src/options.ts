import { parseArgs } from 'node:util';
import { policyNames, type PolicyName } from '@signalbox/balancing';
import type { Scenario } from './scenario.ts';
import { distributions } from './service-time.ts';

export const help = `Lets calls come at random to instances, in virtual time, and has the real picker choose among them.

  npm run simulate -- [options]

  --policy NAME        ${policyNames.join(', ')} (two-choices)
  --choices D          how many two-choices and peak-ewma draw (2)
  --instances N        how many there are (100)
  --load L             the part of what they can do that is asked of them (0.9)
  --requests N         how many calls; the first tenth warms up and is not counted (1000000)
  --seed N             the same seed, the same calls (1)
  --service NAME[:X]   how long answers take, with a mean of 100 ms: exponential, deterministic,
                       lognormal:SIGMA, pareto:ALPHA, hyperexponential:SCV (exponential)
  --slow N:FACTORx     N instances take FACTOR times as long, as 1:10x
  --fail N:PART        this part of the calls to N instances fails, and fast, as 1:0.5
  --join N@SECONDSs    N instances join later, as 1@60s; they start slowly
  --compare            all policies side by side
  --json               the result as JSON, for programs
  --help               this text

Times are in mean service times. Queues count the call that is being answered.`;

/** Options that make no sense. The message says why, in one line. */
export class OptionError extends Error {}

export interface Options {
  readonly scenario: Scenario;
  readonly compare: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** Reads the command line. @throws OptionError */
export function parseOptions(args: readonly string[]): Options {
  const values = read(args);
  const policy = values.policy as PolicyName;
  if (!policyNames.includes(policy))
    throw new OptionError(`--policy must be one of ${policyNames.join(', ')}, got ${policy}`);
  const instances = whole('instances', values.instances, 1, 100_000);
  const load = number('load', values.load);
  if (!(load > 0 && load <= 2)) throw new OptionError(`--load must be above 0 and at most 2, got ${values.load}`);
  const scenario: Scenario = {
    ...{ policy, instances, load },
    choices: whole('choices', values.choices, 1, 1000),
    requests: whole('requests', values.requests, 10, 1e9),
    seed: whole('seed', values.seed, 0, 2 ** 31 - 1),
    service: service(values.service),
    ...counted('slow', values.slow, /^(\d+):([\d.]+)x$/, '1:10x', instances, (count, factor) => ({ count, factor })),
    ...counted('fail', values.fail, /^(\d+):([\d.]+)$/, '1:0.5', instances, (count, part) => ({ count, part })),
    ...counted('join', values.join, /^(\d+)@([\d.]+)s$/, '1@60s', 100_000, (count, seconds) => ({
      count,
      atMs: seconds * 1000,
    })),
  };
  if (scenario.fail !== undefined && scenario.fail.part > 1)
    throw new OptionError(`--fail must name a part of at most 1, got ${values.fail}`);
  return { scenario, compare: values.compare, json: values.json, help: values.help };
}

function read(args: readonly string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ policy: text('two-choices'), choices: text('2'), instances: text('100'), load: text('0.9') },
        ...{ requests: text('1000000'), seed: text('1'), service: text('exponential') },
        ...{ slow: { type: 'string' }, fail: { type: 'string' }, join: { type: 'string' } },
        ...{ compare: flag, json: flag, help: { ...flag, short: 'h' } },
      },
    });
    return values;
  } catch (error) {
    throw new OptionError((error as Error).message.split('. ')[0]);
  }
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new OptionError(`--${name} must be a number, got ${text}`);
  return value;
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = number(name, text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new OptionError(`--${name} must be a whole number from ${least} to ${most}, got ${text}`);
}

function service(text: string): Scenario['service'] {
  const [distribution = '', given] = text.split(':');
  const known = Object.hasOwn(distributions, distribution) ? distributions[distribution] : undefined;
  if (known === undefined)
    throw new OptionError(`--service must be one of ${Object.keys(distributions).join(', ')}, got ${text}`);
  const { parameter } = known;
  if (given !== undefined && parameter === undefined)
    throw new OptionError(`--service ${distribution} takes nothing more, got ${text}`);
  const value = given === undefined ? (parameter?.usually ?? 0) : number('service', given);
  if (parameter !== undefined && value <= parameter.above)
    throw new OptionError(`--service ${distribution} takes ${parameter.name} above ${parameter.above}, got ${given}`);
  return { distribution, parameter: value };
}

/** An option that says how many instances and something about them; nothing where it is not given. */
function counted<Name extends string, T>(
  name: Name,
  text: string | undefined,
  form: RegExp,
  example: string,
  most: number,
  create: (count: number, value: number) => T,
): Partial<Record<Name, T>> {
  if (text === undefined) return {};
  const [, count, value] = form.exec(text) ?? [];
  if (Number(count) >= 1 && Number(count) <= most && Number(value) > 0)
    return { [name]: create(Number(count), Number(value)) } as Partial<Record<Name, T>>;
  throw new OptionError(`--${name} must be like ${example}, for at most ${most} instances, got ${text}`);
}
