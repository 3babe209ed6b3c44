import type { z } from 'zod';
import type { SettingMeta } from './setting.ts';

/** EX_CONFIG of sysexits.h: started with a configuration that can't work. */
export const EXIT_CONFIG = 78;

/** The environment does not fit. Its message lists every fault, a line each. */
export class ConfigError extends Error {
  readonly code = 'INVALID_CONFIGURATION';

  constructor(readonly faults: readonly string[]) {
    super(
      `the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads a service's settings. A variable that is set to nothing counts as not set.
 * @throws ConfigError with all faults, not only the first.
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const names = Object.keys(schema.shape);
  const given = Object.fromEntries(names.filter((name) => env[name]).map((name) => [name, env[name]]));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => describe(issue, schema, given)));
}

/** `loadConfig`, and the end of the process with all faults on standard error if it fails. */
export function loadConfigOrExit<Schema extends z.ZodObject>(schema: Schema): z.output<Schema> {
  try {
    return loadConfig(schema);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodObject, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0] ?? '');
  const field = schema.shape[name] as z.ZodType | undefined;
  const { description, secret } = (field?.meta() ?? {}) as Partial<SettingMeta>;
  const value = given[name];
  if (value === undefined) return `${name} is missing${description ? `: ${description}` : ''}`;
  return `${name}: ${issue.message}${secret ? '' : `, got ${JSON.stringify(value)}`}`;
}
