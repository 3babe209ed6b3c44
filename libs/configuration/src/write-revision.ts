import { MAX_REVISION } from '@signalbox/service-defaults/setting-schema';
import { ConfigurationError } from './configuration-error.ts';
import { documentIfValid, type ConfigStore, type StoredDocument } from './consul/config-store.ts';
import type { Change } from './document/changes.ts';
import { differences } from './document/differences.ts';
import { ALL, type Action, type ConfigDocument, type DocumentContent, type HistoryEntry } from './document/document.ts';
import { schemaOf, servicesOf, type Schemas } from './document/schemas.ts';
import { contentProblems } from './document/validation.ts';
import { reportOf, type Instances, type RegisteredInstance } from './instances/instances.ts';

/** The documents of an installation. */
export interface Configuration {
  readonly schemas: Schemas;
  readonly store: ConfigStore;
  readonly instances: Instances;
}

export interface WriteRequest {
  readonly document: string;
  readonly action: Action;
  readonly change: Change;
  readonly author: string;
  readonly reason: string;
  /** The document that the author saw. @defaultValue it is read now */
  readonly base?: StoredDocument;
}

/** What a write did. */
export interface WriteResult {
  /** `conflict`: another writer changed the document first, and nothing is written. */
  readonly kind: 'written' | 'unchanged' | 'conflict';
  /** The revision after the write. */
  readonly revision: number;
  readonly before: ConfigDocument | undefined;
  readonly content: DocumentContent;
  /** The newest revision that instances use of a document that Consul has lost. 0 if it has not. */
  readonly lost: number;
}

/**
 * Writes a new revision of a document if it is valid and the document has not changed.
 * @throws ConfigurationError if the change is not allowed or not valid.
 */
export async function writeRevision(configuration: Configuration, request: WriteRequest): Promise<WriteResult> {
  const { schemas, store } = configuration;
  const { document, action, change, author, reason, base } = request;
  schemaOf(schemas, document);
  const stored = base ?? (await store.read(document));
  // A rollback may replace a document that is damaged.
  const before = action === 'rollback' ? documentIfValid(stored) : await store.content(stored);
  const content = change(before);
  const problems = contentProblems(schemas, document, content);
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n  '));
  if (stored.text !== undefined && before !== undefined && differences(before, content).length === 0)
    return { kind: 'unchanged', revision: before.revision, before, content, lost: 0 };
  const lost = before ? 0 : await lostRevision(configuration, document);
  const revision = Math.max(await store.nextRevision(stored), before ? 0 : 1 + lost);
  if (revision > MAX_REVISION)
    throw new ConfigurationError(`${document} has the last possible revision: delete its key in Consul, and try again`);
  const entry: HistoryEntry = {
    ...{ revision, author, reason, at: new Date().toISOString(), action },
    document: { revision, ...content },
  };
  const isWritten = await store.write(stored, entry);
  return { kind: isWritten ? 'written' : 'conflict', revision, before, content, lost };
}

/** The instances that use a document. */
export const usersOf = ({ schemas, instances }: Configuration, document: string): Promise<RegisteredInstance[]> =>
  instances.ofAll(document === ALL ? servicesOf(schemas) : [document]);

/** The newest revision that instances use of a document that Consul has lost, with its history. 0 if there is none. */
async function lostRevision(configuration: Configuration, document: string): Promise<number> {
  const reports = await Promise.all((await usersOf(configuration, document)).map(reportOf));
  const documents = reports.flatMap((report) => report.documents ?? []).filter((each) => each.document === document);
  return Math.max(0, ...documents.map(({ revision }) => revision ?? 0));
}
