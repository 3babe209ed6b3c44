import { CommandError } from '@signalbox/stack/command-line';
import { documentIfValid, type ConfigStore, type StoredDocument } from '../consul/config-store.ts';
import { flat, shown } from '../document/differences.ts';
import type { ConfigDocument, DocumentContent } from '../document/document.ts';
import { table } from '../terminal.ts';

/** Describes a conflict: the settings in which the base, the author's text and the stored document differ. */
export async function conflict(
  store: ConfigStore,
  { name }: StoredDocument,
  base: ConfigDocument | undefined,
  yours: DocumentContent,
): Promise<CommandError> {
  const theirs = documentIfValid(await store.read(name));
  const sides = [base, yours, theirs].map(flat);
  const names = [...new Set(sides.flatMap((side) => Object.keys(side)))].sort();
  const changed = names.filter((setting) => new Set(sides.map((side) => side[setting])).size > 1);
  const rows = changed.map((setting) => [`  ${setting}`, ...sides.map((side) => shown(side[setting]))]);
  const titles = ['', `base (${revisionOf(base)})`, 'yours', `theirs (${revisionOf(theirs)})`];
  return new CommandError(
    `another writer changed ${name} first: nothing is written. Compare, and run the command again\n${table([titles, ...rows])}`,
  );
}

const revisionOf = (document: ConfigDocument | undefined): string =>
  document === undefined ? 'no document' : `revision ${document.revision}`;
