import { MAX_REVISION } from '@signalbox/service-defaults/setting-schema';
import { ConfigurationError } from '../configuration-error.ts';

export type SettingValue = string | number | boolean;
export type Settings = Readonly<Record<string, SettingValue>>;

/** What a change of a document replaces. */
export interface DocumentContent {
  readonly settings: Settings;
  /** Settings that one instance uses in place of the others. */
  readonly trial?: Trial;
}

export interface Trial {
  readonly instance: string;
  readonly settings: Settings;
}

/** The settings of a service, or of all services, as Consul stores them. */
export interface ConfigDocument extends DocumentContent {
  /** Grows by 1 with each change. */
  readonly revision: number;
}

export type Action = 'set' | 'unset' | 'edit' | 'rollback' | 'trial' | 'promote';

/** One revision of a document in its history. */
export interface HistoryEntry {
  readonly revision: number;
  readonly author: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
  readonly action: Action;
  readonly document: ConfigDocument;
}

/** The name of the document for every service. */
export const ALL = 'all';

/** Why a text is not a document. Undefined if it is one. Its settings may still be invalid. */
export function formProblem(value: unknown): string | undefined {
  if (!isObject(value)) return 'expected a JSON object';
  const { revision, settings, trial, ...others } = value;
  if (Object.keys(others).length > 0) return `unexpected ${Object.keys(others).join(', ')}`;
  if (!isRevision(revision)) return `revision: expected a whole number from 1 to ${MAX_REVISION}`;
  if (!isObject(settings)) return 'settings: expected an object';
  if (trial === undefined) return undefined;
  const isTrial = isObject(trial) && Object.keys(trial).toSorted().join() === 'instance,settings';
  if (!isTrial || typeof trial.instance !== 'string' || trial.instance === '' || !isObject(trial.settings))
    return 'trial: expected an object with an instance and settings';
  return undefined;
}

/** Whether a value is the number of a revision. */
export const isRevision = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_REVISION;

/** @throws ConfigurationError if the text is not a document. */
export function parseDocument(name: string, text: string): ConfigDocument {
  const document = parseJson(text);
  const problem = formProblem(document);
  if (problem === undefined) return document as ConfigDocument;
  throw new ConfigurationError(
    `the document ${name} in Consul is damaged: ${problem}: restore a revision with rollback ${name} REVISION, or delete its key`,
  );
}

/** Parses JSON. Undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
