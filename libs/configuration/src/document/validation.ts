import { expectedInstead, type SettingSchema } from '@signalbox/service-defaults/setting-schema';
import { nearest } from '../nearest.ts';
import { ALL, type DocumentContent, type SettingValue } from './document.ts';
import { schemaOf, type Schemas } from './schemas.ts';

const SUGGESTIONS = 3;
const MAX_SHOWN = 60;

/** Why a document is invalid, one problem each, with what to do. */
export function contentProblems(schemas: Schemas, document: string, { settings, trial }: DocumentContent): string[] {
  const trialProblems = trial === undefined ? [] : settingsProblems(schemas, document, trial.settings);
  if (document === ALL && trial !== undefined) trialProblems.push(`${ALL} has no trial: set it for one service`);
  return [...settingsProblems(schemas, document, settings), ...trialProblems];
}

/** Why settings are invalid. */
function settingsProblems(schemas: Schemas, document: string, settings: Readonly<Record<string, unknown>>): string[] {
  const { properties } = schemaOf(schemas, document);
  return Object.entries(settings).flatMap(([name, value]) => {
    if (!Object.hasOwn(properties, name)) return [unknownName(schemas, document, name)];
    const expected = expectedInstead(properties[name]!, value);
    return expected === undefined ? [] : [`${name}: expected ${expected}, got ${shown(value)}`];
  });
}

/** Why a document has no setting of this name: what it is instead, or the names that are most similar. */
export function unknownName(schemas: Schemas, document: string, name: string): string {
  const schema = schemaOf(schemas, document);
  if (schema['x-static'].includes(name)) {
    const whose = document === ALL ? 'each service' : document;
    return `${name} is not dynamic: set the environment variable ${name} of ${whose}, and restart it`;
  }
  const owners = [...schemas].filter(([, { properties }]) => Object.hasOwn(properties, name)).map(([owner]) => owner);
  if (owners.length > 0) return `${name} is not a setting of ${document}, but of ${owners.join(' and ')}`;
  const similar = nearest(name, Object.keys(schema.properties), SUGGESTIONS);
  return `there is no setting ${name} of ${document}; did you mean ${similar.join(', ')}?`;
}

/** Reads a value of the command line. A text that does not have the type of the setting stays a text. */
export function valueFrom(schema: SettingSchema | undefined, text: string): SettingValue {
  if (schema?.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  const isNumber = schema?.type === 'integer' || schema?.type === 'number';
  return isNumber && /^-?\d+(\.\d+)?(e-\d+)?$/.test(text) ? Number(text) : text;
}

const shown = (value: unknown): string => JSON.stringify(value).slice(0, MAX_SHOWN);
