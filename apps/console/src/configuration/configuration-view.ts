import { ALL, formProblem, parseJson, servicesOf, type HistoryEntry, type Schemas } from '@signalbox/configuration';
import type { z } from 'zod';
import type {
  configDocument,
  ConfigHistory,
  Configuration,
  runningInstance,
  settingSchema,
} from '../api/configuration.ts';
import type { SystemSources } from '../map/system-sources.ts';
import type { ScrapedInstance } from '../scrape/scraped-instance.ts';
import type { Documents } from './documents.ts';

interface Sources extends Pick<SystemSources, 'scraper' | 'control'> {
  readonly documents: Documents;
  readonly schemas: Schemas;
}

/** All documents, their settings, and which instance runs what. */
export function configurationOf({ documents, schemas, scraper, control }: Sources): Configuration {
  return {
    documents: [ALL, ...servicesOf(schemas)].map((name) => documentOf(name, documents.text(name))),
    schemas: Object.fromEntries([...schemas].map(([name, { properties }]) => [name, settingsOf(properties)])),
    instances: scraper.instances().map((scraped) => runningOf(scraped, control.nameOf(scraped.instance.id))),
  };
}

function documentOf(name: string, text: string | undefined): z.output<typeof configDocument> {
  if (text === undefined) return { name, revision: null, settings: {}, trial: null, problem: null };
  const value = parseJson(text);
  const problem = formProblem(value);
  if (problem !== undefined) return { name, revision: null, settings: {}, trial: null, problem };
  const { revision, settings, trial = null } = value as HistoryEntry['document'];
  return { name, revision, settings, trial, problem: null };
}

type Properties = Schemas extends ReadonlyMap<string, { readonly properties: infer P }> ? P : never;

const settingsOf = (properties: Properties): z.output<typeof settingSchema>[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    type: schema.type,
    description: schema.description,
    default: schema.default ?? null,
    unit: schema['x-unit'] ?? null,
    options: schema.enum?.map(String) ?? null,
    minimum: schema.minimum ?? null,
    maximum: schema.maximum ?? null,
  }));

function runningOf({ instance, readiness }: ScrapedInstance, name: string | null): z.output<typeof runningInstance> {
  const { documents, pinned = [] } = readiness?.value.configuration ?? {};
  return {
    id: instance.id,
    name,
    service: instance.service,
    documents: (documents ?? []).map(({ document, revision = null, isTrial = false, rejected }) => ({
      document,
      revision,
      isTrial,
      rejected: rejected ? { revision: rejected.revision ?? null, reason: rejected.reason } : null,
    })),
    pinned,
    problem: documents ? null : 'it does not report its documents',
  };
}

/** @param entries - oldest first. */
export const historyOf = (document: string, entries: readonly HistoryEntry[]): ConfigHistory => ({
  document,
  entries: entries
    .map(({ revision, at, author, reason, document: { settings, trial = null } }) => ({
      ...{ revision, at, author, message: reason, settings, trial },
    }))
    .reverse(),
});
