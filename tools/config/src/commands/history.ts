import { differences, schemaOf, type HistoryEntry } from '@signalbox/configuration';
import { CommandError } from '@signalbox/stack/command-line';
import type { Context } from '../context.ts';
import { differenceLine, json, table } from '../terminal.ts';

/** Lists the revisions of a document, newest first. */
export async function history({ operands, options, store, schemas, terminal }: Context): Promise<number> {
  const [name] = operands as [string];
  schemaOf(schemas, name);
  const entries = await store.history(name);
  if (options.json) terminal.log(json(entries));
  else if (entries.length === 0) terminal.log(`${name} has no revisions`);
  else terminal.log(table(entries.map((entry, at) => rowOf(entry, entries[at - 1])).reverse()));
  return 0;
}

/** Compares two revisions of a document. */
export async function diff({ operands, options, store, schemas, terminal }: Context): Promise<number> {
  const [name, ...revisions] = operands as [string, ...string[]];
  schemaOf(schemas, name);
  const asked = revisions.map(revisionFrom);
  const known = await store.revisions(name);
  if (known.length === 0) throw new CommandError(`${name} has no revisions`);
  const to = asked[1] ?? known.at(-1)!;
  const from = asked[0] ?? known.at(-2) ?? 0;
  const before = from === 0 ? undefined : (await store.revision(name, from)).document;
  const changes = differences(before, (await store.revision(name, to)).document);
  if (options.json) terminal.log(json({ from, to, changes }));
  else if (changes.length === 0) terminal.log(`revisions ${from} and ${to} of ${name} are equal`);
  else
    terminal.log(
      [`${name}: revision ${from} → ${to}`, ...changes.map((each) => `  ${differenceLine(each)}`)].join('\n'),
    );
  return 0;
}

/** @throws CommandError */
export function revisionFrom(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new CommandError(`expected a revision such as 7, got ${text}`);
}

function rowOf({ revision, at, author, action, reason, document }: HistoryEntry, before?: HistoryEntry): string[] {
  const changes = before === undefined ? [] : differences(before.document, document).map(differenceLine);
  return [String(revision), at, author, action, [reason, changes.join(', ')].filter(Boolean).join(' | ')];
}
