import { MAX_REVISION } from '@signalbox/service-defaults/setting-schema';
import { ConfigurationError } from '../configuration-error.ts';
import {
  formProblem,
  isObject,
  isRevision,
  parseDocument,
  parseJson,
  type ConfigDocument,
  type HistoryEntry,
} from '../document/document.ts';
import type { Consul } from './consul.ts';

/** A document, and what a change of it compares. */
export interface StoredDocument {
  readonly name: string;
  /** Undefined if the key does not exist. */
  readonly text?: string;
  /** 0 if the key does not exist. */
  readonly index: number;
}

interface KvEntry {
  readonly Key: string;
  readonly Value: string | null;
  readonly ModifyIndex: number;
}

/** The number of revisions in a history. */
const HISTORY_SIZE = 100;
/** Consul allows 64 operations: two write, the others may delete. */
const MAX_DELETIONS = 62;
const REVISION_DIGITS = String(MAX_REVISION).length;

/** The documents and their histories in Consul. */
export class ConfigStore {
  private readonly consul: Consul;
  private readonly prefix: string;

  /** @param prefix - the folder of the documents: `signalbox/config`. */
  constructor(consul: Consul, prefix: string) {
    this.consul = consul;
    this.prefix = prefix;
  }

  async read(name: string): Promise<StoredDocument> {
    const [entry] = await this.entries(`${this.prefix}/${name}`, 'consistent');
    return { name, text: entry && textOf(entry), index: entry?.ModifyIndex ?? 0 };
  }

  /** The revisions in the history of a document, oldest first. */
  async revisions(name: string): Promise<number[]> {
    const folder = this.historyOf(name);
    const { items } = await this.consul.list<string>(`kv/${escaped(folder)}?keys&consistent`);
    return items.map((key) => Number(key.slice(folder.length))).filter(isRevision);
  }

  /** The history of a document, oldest first. */
  async history(name: string): Promise<HistoryEntry[]> {
    const entries = await this.entries(this.historyOf(name), 'recurse&consistent');
    return entries.map((entry) => parseJson(textOf(entry))).filter(isEntry);
  }

  /** @throws ConfigurationError that lists the revisions if there is no such one. */
  async revision(name: string, revision: number): Promise<HistoryEntry> {
    const [entry] = await this.entries(`${this.historyOf(name)}${digits(revision)}`, 'consistent');
    const found = entry && parseJson(textOf(entry));
    if (isEntry(found)) return found;
    const known = await this.revisions(name);
    const range = known.length === 0 ? 'there are none' : `the history has ${known[0]} to ${known.at(-1)}`;
    throw new ConfigurationError(`there is no revision ${revision} of ${name}: ${range}`);
  }

  /**
   * The content that a change begins with: that of the document, or if it was deleted, that of its last revision, which
   * instances still use.
   * @throws ConfigurationError if the document is damaged.
   */
  async content(stored: StoredDocument): Promise<ConfigDocument | undefined> {
    if (stored.text !== undefined) return documentIn(stored);
    const last = (await this.revisions(stored.name)).at(-1);
    return last === undefined ? undefined : (await this.revision(stored.name, last)).document;
  }

  /** The revision that follows all known ones, also if the document was deleted or damaged. */
  async nextRevision({ name, text }: StoredDocument): Promise<number> {
    const known = (await this.revisions(name)).at(-1) ?? 0;
    const document = text === undefined ? undefined : parseJson(text);
    const current = isObject(document) && isRevision(document.revision) ? document.revision : 0;
    return Math.max(known, current) + 1;
  }

  /**
   * Writes a document and its history entry at once, and deletes history entries that are too old.
   * @returns false if the document has changed since it was read.
   * @throws ConfigurationError if Consul refuses it for another reason.
   */
  async write(base: StoredDocument, entry: HistoryEntry): Promise<boolean> {
    const { name, index } = base;
    const folder = this.historyOf(name);
    const old = (await this.revisions(name)).slice(0, 1 - HISTORY_SIZE);
    const operations = [
      { Verb: 'cas', Key: `${this.prefix}/${name}`, Value: base64(entry.document), Index: index },
      { Verb: 'cas', Key: `${folder}${digits(entry.revision)}`, Value: base64(entry), Index: 0 },
      ...old.slice(0, MAX_DELETIONS).map((revision) => ({ Verb: 'delete', Key: `${folder}${digits(revision)}` })),
    ];
    const body = operations.map((KV) => ({ KV }));
    const answer = await this.consul.send('txn', { method: 'PUT', body, accepted: [409] });
    const { Errors } = parseJson(answer.text) as { Errors: readonly { readonly What: string }[] | null };
    const refusal = Errors?.find(({ What }) => !What.includes('index is stale'));
    if (refusal !== undefined) throw new ConfigurationError(`Consul does not write ${name}: ${refusal.What}`);
    return Errors === null;
  }

  /**
   * Waits for a change of a document after an index.
   * @returns all documents by name, and the index to wait for next.
   */
  async changed(
    index: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<{ texts: Map<string, string>; index: number }> {
    const folder = `${this.prefix}/`;
    const path = `kv/${escaped(folder)}?recurse&index=${index}&wait=${waitMs}ms`;
    const answer = await this.consul.list<KvEntry>(path, { timeoutMs: 2 * waitMs + 2_000, signal });
    return {
      texts: new Map(answer.items.map((entry) => [entry.Key.slice(folder.length), textOf(entry)])),
      index: answer.index,
    };
  }

  private async entries(key: string, query: string): Promise<readonly KvEntry[]> {
    return (await this.consul.list<KvEntry>(`kv/${escaped(key)}?${query}`)).items;
  }

  private historyOf(name: string): string {
    return `${this.prefix}-history/${name}/`;
  }
}

/** The content of a stored document. Undefined if the key does not exist. @throws ConfigurationError if it is damaged. */
export const documentIn = ({ name, text }: StoredDocument): ConfigDocument | undefined =>
  text === undefined ? undefined : parseDocument(name, text);

/** The content of a stored document. Undefined if the key does not exist, or the document is damaged. */
export function documentIfValid({ text }: StoredDocument): ConfigDocument | undefined {
  const value = text === undefined ? undefined : parseJson(text);
  return formProblem(value) === undefined ? (value as ConfigDocument) : undefined;
}

const digits = (revision: number): string => String(revision).padStart(REVISION_DIGITS, '0');

const escaped = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

const textOf = ({ Value }: KvEntry): string => Buffer.from(Value ?? '', 'base64').toString();

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');

const isEntry = (value: unknown): value is HistoryEntry =>
  isObject(value) && isRevision(value.revision) && isObject(value.document);
