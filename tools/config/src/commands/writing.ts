import { CommandError } from '@signalbox/stack/command-line';
import type { Context } from '../context.ts';
import { documentIn, type StoredDocument } from '../consul/config-store.ts';
import type { Change } from '../document/changes.ts';
import { differenceLine, differences, flat, shown } from '../document/differences.ts';
import { ALL, type Action, type DocumentContent, type HistoryEntry } from '../document/document.ts';
import { documentNames, schemaOf } from '../document/schemas.ts';
import { contentProblems } from '../document/validation.ts';
import { rollout, type Rollout } from '../instances/rollout.ts';
import { json, table } from '../terminal.ts';

const ROLLOUT_MS = 3_000;

export interface WriteRequest {
  readonly document: string;
  readonly action: Action;
  readonly change: Change;
  /** The document that the author saw. @defaultValue it is read now */
  readonly base?: StoredDocument;
}

/**
 * Writes a new revision of a document if it is valid and the document has not changed, and waits for the instances.
 * @returns the exit code: 1 if an instance rejects the revision.
 * @throws CommandError if nothing is written.
 */
export async function write(context: Context, { document, action, change, base }: WriteRequest): Promise<number> {
  const { options, schemas, store, terminal } = context;
  schemaOf(schemas, document);
  const before = base ?? (await store.read(document));
  // A rollback may replace a document that is damaged.
  const current = action === 'rollback' ? contentOf(before) : documentIn(before);
  const content = change(current);
  const problems = contentProblems(schemas, document, content);
  if (problems.length > 0) throw new CommandError(problems.join('\n  '));
  if (current !== undefined && differences(current, content).length === 0) {
    terminal.log(
      options.json
        ? json({ document, revision: Number(revisionOf(before)), isChanged: false })
        : `${document} already has this content`,
    );
    return 0;
  }
  const revision = await store.nextRevision(before);
  const { author, reason } = options;
  const entry: HistoryEntry = {
    ...{ revision, author, reason, at: new Date().toISOString(), action },
    document: { revision, ...content },
  };
  if (!(await store.write(before, entry))) throw await conflict(context, before, content);
  if (!options.json) terminal.log([`${document}: revision ${revision}`, ...changeLines(current, content)].join('\n'));
  const result = options.waits ? await rolledOut(context, document, revision) : undefined;
  if (options.json) terminal.log(json({ document, revision, isChanged: true, ...result }));
  else if (result) terminal.log(rolloutLines(result).join('\n'));
  return result !== undefined && result.rejected.length > 0 ? 1 : 0;
}

/** The instances that use a document. */
async function rolledOut({ instances }: Context, document: string, revision: number): Promise<Rollout> {
  const services = document === ALL ? documentNames.filter((name) => name !== ALL) : [document];
  return rollout(await instances.ofAll(services), document, revision, ROLLOUT_MS);
}

/** The three sides of a conflict. */
async function conflict({ store }: Context, base: StoredDocument, yours: DocumentContent): Promise<CommandError> {
  const theirs = await store.read(base.name);
  const sides = [contentOf(base), yours, contentOf(theirs)];
  const flats = sides.map(flat);
  const names = [...new Set(flats.flatMap((side) => Object.keys(side)))].sort();
  const changed = names.filter((name) => new Set(flats.map((side) => side[name])).size > 1);
  const rows = changed.map((name) => [`  ${name}`, ...flats.map((side) => shown(side[name]))]);
  const titles = ['', `base (revision ${revisionOf(base)})`, 'yours', `theirs (revision ${revisionOf(theirs)})`];
  return new CommandError(
    `another writer changed ${base.name} first: nothing is written. Compare, and run the command again\n${table([titles, ...rows])}`,
  );
}

function contentOf(stored: StoredDocument): DocumentContent | undefined {
  try {
    return documentIn(stored);
  } catch {
    return undefined;
  }
}

const revisionOf = (stored: StoredDocument): string =>
  String((contentOf(stored) as { revision?: number } | undefined)?.revision ?? 'none');

const changeLines = (before: DocumentContent | undefined, after: DocumentContent): string[] =>
  differences(before, after).map((each) => `  ${differenceLine(each)}`);

function rolloutLines({ applied, rejected, pending }: Rollout): string[] {
  if (applied.length + rejected.length + pending.length === 0) return ['no instance is registered'];
  return [
    ...(applied.length > 0 ? [`✓ applied by ${applied.join(', ')}`] : []),
    ...rejected.map(({ instance, reason }) => `✗ rejected by ${instance}: ${reason}`),
    ...pending.map(({ instance, reason }) => `? not yet applied by ${instance}: ${reason}`),
  ];
}
