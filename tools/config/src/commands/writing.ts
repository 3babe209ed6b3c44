import { MAX_REVISION } from '@signalbox/service-defaults/setting-schema';
import { CommandError } from '@signalbox/stack/command-line';
import type { Context } from '../context.ts';
import { documentIfValid, type StoredDocument } from '../consul/config-store.ts';
import type { Change } from '../document/changes.ts';
import { differenceLine, differences } from '../document/differences.ts';
import { ALL, type Action, type DocumentContent, type HistoryEntry } from '../document/document.ts';
import { documentNames, schemaOf } from '../document/schemas.ts';
import { contentProblems } from '../document/validation.ts';
import { reportOf, type RegisteredInstance } from '../instances/instances.ts';
import { rollout, type Rollout } from '../instances/rollout.ts';
import { json, printable } from '../terminal.ts';
import { conflict } from './conflict.ts';

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
  const current = action === 'rollback' ? documentIfValid(before) : await store.content(before);
  const content = change(current);
  const problems = contentProblems(schemas, document, content);
  if (problems.length > 0) throw new CommandError(problems.join('\n  '));
  if (before.text !== undefined && current !== undefined && differences(current, content).length === 0) {
    const { revision } = current;
    terminal.log(
      options.json ? json({ document, revision, isChanged: false }) : `${document} already has this content`,
    );
    return 0;
  }
  const revision = Math.max(
    await store.nextRevision(before),
    current ? 0 : 1 + (await lostRevision(context, document)),
  );
  if (revision > MAX_REVISION)
    throw new CommandError(
      `${document} has the last possible revision: delete its key in Consul, and run the command again`,
    );
  const { author, reason } = options;
  const entry: HistoryEntry = {
    ...{ revision, author, reason, at: new Date().toISOString(), action },
    document: { revision, ...content },
  };
  if (!(await store.write(before, entry))) throw await conflict(store, before, current, content);
  if (!options.json) terminal.log([`${document}: revision ${revision}`, ...changeLines(current, content)].join('\n'));
  const result = options.waits ? await rolledOut(context, document, revision) : undefined;
  if (options.json) terminal.log(json({ document, revision, isChanged: true, ...result }));
  else if (result) terminal.log(rolloutLines(result).join('\n'));
  return result !== undefined && result.rejected.length > 0 ? 1 : 0;
}

/** The newest revision that instances use of a document that Consul has lost, with its history. 0 if there is none. */
async function lostRevision(context: Context, document: string): Promise<number> {
  const reports = await Promise.all((await usersOf(context, document)).map(reportOf));
  const documents = reports.flatMap((report) => report.documents ?? []).filter((each) => each.document === document);
  const lost = Math.max(0, ...documents.map(({ revision }) => revision ?? 0));
  if (lost > 0)
    context.terminal.error(
      `! Consul has lost ${document}, of which instances use revision ${lost}: settings that the new document does not contain end`,
    );
  return lost;
}

async function rolledOut(context: Context, document: string, revision: number): Promise<Rollout> {
  return rollout(await usersOf(context, document), document, revision, ROLLOUT_MS);
}

/** The instances that use a document. */
const usersOf = ({ instances }: Context, document: string): Promise<RegisteredInstance[]> =>
  instances.ofAll(document === ALL ? documentNames.filter((name) => name !== ALL) : [document]);

const changeLines = (before: DocumentContent | undefined, after: DocumentContent): string[] =>
  differences(before, after).map((each) => `  ${differenceLine(each)}`);

function rolloutLines({ applied, rejected, pending }: Rollout): string[] {
  if (applied.length + rejected.length + pending.length === 0) return ['no instance is registered'];
  return [
    ...(applied.length > 0 ? [`✓ applied by ${applied.join(', ')}`] : []),
    ...rejected.map(({ instance, reason }) => `✗ rejected by ${instance}: ${printable(reason)}`),
    ...pending.map(({ instance, reason }) => `? not yet applied by ${instance}: ${printable(reason)}`),
  ];
}
