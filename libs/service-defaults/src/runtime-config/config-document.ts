import { z } from 'zod';
import { documentTypeOf } from '../config/dynamic-settings.ts';
import { MAX_REVISION } from '../config/setting-schema.ts';

/** The value of a dynamic setting. */
interface SettingValue {
  /** As in an environment variable. */
  readonly text: string;
  readonly value: unknown;
}

export type SettingValues = Readonly<Record<string, SettingValue>>;

/** A valid document. */
export interface ConfigDocument {
  readonly revision: number;
  readonly settings: SettingValues;
  /** Settings for one instance, in place of the others. */
  readonly trial?: { readonly instance: string; readonly settings: SettingValues };
}

/** A document is invalid. The message states all problems. */
export class InvalidDocumentError extends Error {
  readonly code = 'INVALID_DOCUMENT';

  /** @param revision - undefined if it can't be read. */
  constructor(
    message: string,
    readonly revision?: number,
  ) {
    super(message.length > MAX_REASON ? `${message.slice(0, MAX_REASON)} …` : message);
    this.name = 'InvalidDocumentError';
  }
}

export interface DocumentRules {
  /** The settings that it may contain. */
  readonly fields: ReadonlyMap<string, z.ZodType>;
  /** Whether it may have a trial. */
  readonly allowsTrial: boolean;
}

const MAX_REASON = 500;
const MAX_SHOWN = 60;

const plainObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected an object',
);
const withoutTrial = z.strictObject({ revision: z.int().min(1).max(MAX_REVISION), settings: plainObject });
const withTrial = withoutTrial.extend({
  trial: z.strictObject({ instance: z.string().min(1), settings: plainObject }).optional(),
});
type RawDocument = z.output<typeof withTrial>;

/**
 * Reads a document.
 * @throws InvalidDocumentError with all problems.
 */
export function parseDocument(text: string, { fields, allowsTrial }: DocumentRules): ConfigDocument {
  const content = parseJson(text);
  const parsed = (allowsTrial ? withTrial : withoutTrial).safeParse(content);
  if (!parsed.success) throw new InvalidDocumentError(problemsOf(parsed.error).join('; '), revisionIn(content));
  const { revision, settings, trial }: RawDocument = parsed.data;
  const problems: string[] = [];
  const read = (values: RawDocument['settings']) => settingValues(values, fields, problems);
  const document = {
    revision,
    settings: read(settings),
    ...(trial && { trial: { instance: trial.instance, settings: read(trial.settings) } }),
  };
  if (problems.length > 0) throw new InvalidDocumentError(problems.join('; '), revision);
  return document;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('unexpected key __proto__');
      return value;
    });
  } catch (error) {
    throw new InvalidDocumentError(`expected JSON: ${(error as Error).message}`);
  }
}

function revisionIn(content: unknown): number | undefined {
  return withoutTrial.pick({ revision: true }).strip().safeParse(content).data?.revision;
}

function settingValues(
  values: Readonly<Record<string, unknown>>,
  fields: DocumentRules['fields'],
  problems: string[],
): SettingValues {
  const valid: Record<string, SettingValue> = {};
  for (const [name, given] of Object.entries(values)) {
    const field = fields.get(name);
    const type = field && documentTypeOf(field);
    if (field === undefined) problems.push(`${name}: not a dynamic setting of this document`);
    else if (typeof given !== type) problems.push(`${name}: expected a ${type}, got ${shown(given)}`);
    else {
      const text = String(given);
      const { success, data, error } = field.safeParse(text);
      if (success) valid[name] = { text, value: data };
      else problems.push(`${name}: ${problemsOf(error).join(', ')}, got ${shown(given)}`);
    }
  }
  return valid;
}

const problemsOf = ({ issues }: z.ZodError): string[] =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));

const shown = (value: unknown): string => JSON.stringify(value).slice(0, MAX_SHOWN);
