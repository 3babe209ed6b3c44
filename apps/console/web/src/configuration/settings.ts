import type { z } from 'zod';
import type { Configuration, settingSchema } from '../../../src/api/configuration.ts';

/** The description of one dynamic setting. */
export type Setting = z.output<typeof settingSchema>;
export type ConfigDocument = Configuration['documents'][number];
export type Settings = Readonly<Record<string, unknown>>;
type Value = string | number | boolean;

/** What two versions of a document differ in. Undefined: not set. */
export interface Difference {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** @returns the differences of two versions, sorted by name. */
export function differencesOf(before: Settings, after: Settings): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .map((name) => ({ name, before: before[name], after: after[name] }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after));
}

/** A setting as the user typed it: its value, null to remove it, or why it is not valid. */
export type Parsed = { readonly value: Value | null } | { readonly error: string };

/** Reads the text of an input. An empty text removes the setting. */
export function parseSetting({ type, options, minimum, maximum }: Setting, text: string): Parsed {
  if (text === '') return { value: null };
  if (options !== null && !options.includes(text)) return { error: `expected one of ${options.join(', ')}` };
  if (type === 'boolean') {
    return text === 'true' || text === 'false' ? { value: text === 'true' } : { error: 'expected true or false' };
  }
  if (type !== 'integer' && type !== 'number') return { value: text };
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return { error: `expected a number, got ${text}` };
  if (type === 'integer' && !Number.isInteger(value)) return { error: `expected an integer, got ${text}` };
  if (minimum !== null && value < minimum) return { error: `must be ≥ ${minimum}, got ${text}` };
  if (maximum !== null && value > maximum) return { error: `must be ≤ ${maximum}, got ${text}` };
  return { value };
}

/** A value as text of an input. Empty if it is not set. */
export const settingText = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** The settings that a change concerns: those of the trial of an instance, or those of all instances. */
export function settingsFor({ settings, trial }: ConfigDocument, instance: string): Settings {
  return instance !== '' && trial?.instance === instance ? trial.settings : settings;
}

/** The settings after changes. Null removes a setting. */
export function applyChanges(settings: Settings, changes: Readonly<Record<string, Value | null>>): Settings {
  return Object.fromEntries(Object.entries({ ...settings, ...changes }).filter(([, value]) => value !== null));
}
