import { parseArgs } from 'node:util';
import { policyNames, type PolicyName } from '@signalbox/balancing';
import type { Scenario } from '@signalbox/balancing-lab/simulation';
import { distributions } from '@signalbox/balancing-lab/simulation';

export const help = `Simulates calls to instances in virtual time. Calls arrive at random, and the real picker picks their instances.

  npm run simulate -- [options]

  --policy NAME        ${policyNames.join(', ')} (two-choices)
  --choices D          number of instances that two-choices and peak-ewma compare (2)
  --instances N        number of instances (100)
  --load L             utilization of the instances: arrival rate divided by service rate (0.9)
  --requests N         number of calls; the first tenth is a warm-up and not counted (1000000)
  --seed N             seed of the random numbers; the same seed gives the same calls (1)
  --service NAME[:X]   distribution of service times, with a mean of 100 ms: exponential, deterministic,
                       lognormal:SIGMA, pareto:ALPHA, hyperexponential:SCV (exponential)
  --slow N:FACTORx     N instances take FACTOR times as long, for example 1:10x
  --fail N:PART        this part of the calls to N instances fails fast, for example 1:0.5
  --join N@SECONDSs    N instances join later, for example 1@60s, with slow start
  --compare            simulate all policies
  --json               print the result as JSON
  --help               print this text

Times are in mean service times. A queue includes the call in service.`;

/** An invalid option. The message is one line. */
export class OptionError extends Error {}

export interface Options {
  readonly scenario: Scenario;
  readonly compare: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** Parses the command line. @throws OptionError */
export function parseOptions(args: readonly string[]): Options {
  const values = parseValues(args);
  const policy = values.policy as PolicyName;
  if (!policyNames.includes(policy))
    throw new OptionError(`--policy must be one of ${policyNames.join(', ')}, got ${policy}`);
  const instances = wholeNumber('instances', values.instances, 1, 100_000);
  const load = finiteNumber('load', values.load);
  if (!(load > 0 && load <= 2)) throw new OptionError(`--load must be above 0 and at most 2, got ${values.load}`);
  const scenario: Scenario = {
    ...{ policy, instances, load },
    choices: wholeNumber('choices', values.choices, 1, 1000),
    requests: wholeNumber('requests', values.requests, 10, 1e9),
    seed: wholeNumber('seed', values.seed, 0, 2 ** 31 - 1),
    service: parseService(values.service),
    ...instanceEvent('slow', values.slow, /^(\d+):([\d.]+)x$/, '1:10x', instances, (count, factor) => ({
      count,
      factor,
    })),
    ...instanceEvent('fail', values.fail, /^(\d+):([\d.]+)$/, '1:0.5', instances, (count, part) => ({ count, part })),
    ...instanceEvent('join', values.join, /^(\d+)@([\d.]+)s$/, '1@60s', 100_000, (count, seconds) => ({
      count,
      atMs: seconds * 1000,
    })),
  };
  if (scenario.fail !== undefined && scenario.fail.part > 1)
    throw new OptionError(`--fail must have a part of at most 1, got ${values.fail}`);
  return { scenario, compare: values.compare, json: values.json, help: values.help };
}

function parseValues(args: readonly string[]) {
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

function finiteNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new OptionError(`--${name} must be a number, got ${text}`);
  return value;
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = finiteNumber(name, text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new OptionError(`--${name} must be a whole number from ${min} to ${max}, got ${text}`);
}

function parseService(text: string): Scenario['service'] {
  const [distribution = '', given] = text.split(':');
  const known = Object.hasOwn(distributions, distribution) ? distributions[distribution] : undefined;
  if (known === undefined)
    throw new OptionError(`--service must be one of ${Object.keys(distributions).join(', ')}, got ${text}`);
  const { parameter } = known;
  if (given !== undefined && parameter === undefined)
    throw new OptionError(`--service ${distribution} takes no parameter, got ${text}`);
  const value = given === undefined ? (parameter?.default ?? 0) : finiteNumber('service', given);
  if (parameter !== undefined && value <= parameter.above)
    throw new OptionError(`--service ${distribution} needs ${parameter.name} above ${parameter.above}, got ${given}`);
  return { distribution, parameter: value };
}

/** Parses an option with a number of instances and a value. @returns an empty object if the option is missing. */
function instanceEvent<Name extends string, T>(
  name: Name,
  text: string | undefined,
  pattern: RegExp,
  example: string,
  maxCount: number,
  create: (count: number, value: number) => T,
): Partial<Record<Name, T>> {
  if (text === undefined) return {};
  const [, count, value] = pattern.exec(text) ?? [];
  if (Number(count) >= 1 && Number(count) <= maxCount && Number(value) > 0)
    return { [name]: create(Number(count), Number(value)) } as Partial<Record<Name, T>>;
  throw new OptionError(`--${name} must be like ${example}, for at most ${maxCount} instances, got ${text}`);
}
