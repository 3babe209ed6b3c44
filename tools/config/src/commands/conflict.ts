import {
  documentIfValid,
  flat,
  type ConfigDocument,
  type ConfigStore,
  type DocumentContent,
} from '@signalbox/configuration';
import { CommandError } from '@signalbox/stack/command-line';
import { shown, table } from '../terminal.ts';

/** Describes a conflict: the settings in which the base, the author's text and the stored document differ. */
export async function conflict(
  store: ConfigStore,
  name: string,
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
