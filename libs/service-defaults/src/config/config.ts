import { consulAccess, ConsulSettingsError } from '@signalbox/discovery';
import type { z } from 'zod';
import { ALLOW_DEMO_SECRETS, RPC_TLS } from './service-settings.ts';
import type { SettingMeta } from './setting.ts';
import type { SettingValues } from '../runtime-config/config-document.ts';
import { defaultOf, dynamicFields } from './dynamic-settings.ts';

/** EX_CONFIG of sysexits.h: invalid configuration. */
export const EXIT_CONFIG = 78;

/** The settings are invalid. The message lists every problem on its own line. */
export class ConfigError extends Error {
  readonly code = 'INVALID_CONFIGURATION';

  constructor(readonly problems: readonly string[]) {
    super(
      `the configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads a service's settings. An empty variable counts as not set.
 * @throws ConfigError with all problems.
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const names = Object.keys(schema.shape);
  const given = Object.fromEntries(names.filter((name) => env[name]).map((name) => [name, env[name]]));
  const result = schema.safeParse(given);
  const problems = result.success ? [] : result.error.issues.map((issue) => describe(issue, schema, given));
  problems.push(...halfGroups(schema, given));
  if (RPC_TLS in schema.shape) problems.push(...tlsProblems(schema, given));
  if (result.success) problems.push(...pinnedProblems(schema, result.data));
  if ('CONSUL_HTTP_ADDR' in schema.shape) problems.push(...consulProblems(env));
  if (given[ALLOW_DEMO_SECRETS] !== 'true') problems.push(...demoSecrets(schema, given));
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return result.data;
}

/** Like `loadConfig`, but prints all problems to standard error and exits if the settings are invalid. */
export function loadConfigOrExit<Schema extends z.ZodObject>(schema: Schema): z.output<Schema> {
  try {
    return loadConfig(schema);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

/** The values of dynamic settings from environment variables and defaults. */
export function standardSettings(schema: z.ZodObject, config: object, env = process.env): SettingValues {
  const settings = [...dynamicFields(schema)].map(([name, field]) => {
    const text = env[name] || String(defaultOf(field));
    return [name, { text, value: (config as Readonly<Record<string, unknown>>)[name] }];
  });
  return Object.fromEntries(settings) as SettingValues;
}

/** The public demo secrets of this project, also as part of a value: `orders=demo-…`, `//users:demo-…@`. */
function demoSecrets(schema: z.ZodObject, given: Given): string[] {
  return Object.entries(schema.shape)
    .filter(([name, field]) => metaOf(field as z.ZodType).secret && /(^|[=:,])demo-/.test(given[name] ?? ''))
    .map(([name]) => `${name}: demo secrets are public: set another secret, or ALLOW_DEMO_SECRETS=true for a demo`);
}

/** Missing settings of groups of which others are set. */
function halfGroups(schema: z.ZodObject, given: Given): string[] {
  const members = Object.entries(schema.shape).map(([name, field]) => ({
    name,
    group: metaOf(field as z.ZodType).group,
  }));
  return members.flatMap(({ name, group }) => {
    const other = group && members.find((member) => member.group === group && given[member.name]);
    return other && !given[name] ? [`${name} is missing: it is required together with ${other.name}`] : [];
  });
}

/** Without certificates, a service starts only if this is intended, and if it has what replaces them. */
function tlsProblems(schema: z.ZodObject, given: Given): string[] {
  const { RPC_TLS_CERT_FILE, RPC_TLS_KEY_FILE, RPC_TLS_CA_FILE } = given;
  if (given[RPC_TLS] === 'off') {
    return Object.entries(schema.shape)
      .filter(([name, field]) => metaOf(field as z.ZodType).isRequiredWithoutTls && !given[name])
      .map(([name]) => `${name} is missing: it is required with RPC_TLS=off`);
  }
  if (RPC_TLS_CERT_FILE || RPC_TLS_KEY_FILE || RPC_TLS_CA_FILE) return [];
  return [
    'RPC_TLS_CERT_FILE is missing: set it, RPC_TLS_KEY_FILE and RPC_TLS_CA_FILE, or RPC_TLS=off if the network encrypts calls and proves the identity of services',
  ];
}

/** Pinned settings that are not dynamic. */
function pinnedProblems(schema: z.ZodObject, { CONFIG_PINNED: pinned = [] }: { CONFIG_PINNED?: string[] }): string[] {
  const fields = dynamicFields(schema);
  return pinned.filter((name) => !fields.has(name)).map((name) => `CONFIG_PINNED: ${name} is not a dynamic setting`);
}

/** Problems of the Consul settings, separately and in combination. */
function consulProblems(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    consulAccess(env);
    return [];
  } catch (error) {
    if (error instanceof ConsulSettingsError) return error.problems;
    throw error;
  }
}

type Given = Readonly<Record<string, string | undefined>>;

function metaOf(field: z.ZodType | undefined): Partial<SettingMeta> {
  return (field?.meta() ?? {}) as Partial<SettingMeta>;
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodObject, given: Given): string {
  const name = String(issue.path[0] ?? '');
  const field = schema.shape[name] as z.ZodType | undefined;
  const { description, secret } = metaOf(field);
  const value = given[name];
  if (value === undefined) return `${name} is missing${description ? `: ${description}` : ''}`;
  return `${name}: ${issue.message}${secret ? '' : `, got ${JSON.stringify(value)}`}`;
}
