import { setTimeout as delay } from 'node:timers/promises';
import {
  ConfigurationError,
  differences,
  documentIfValid,
  formProblem,
  parseJson,
  schemaOf,
  type ConfigDocument,
  type HistoryEntry,
} from '@signalbox/configuration';
import type { Context } from '../context.ts';
import { differenceLine, printable } from '../terminal.ts';

const WAIT_MS = 60_000;
const RETRY_MS = 1_000;

type Texts = ReadonlyMap<string, string>;

/** Prints changes of documents when they happen, until the command is stopped. */
export async function watch(context: Context): Promise<number> {
  const {
    operands: [asked],
    schemas,
    store,
    terminal,
    stopped,
  } = context;
  if (asked !== undefined) schemaOf(schemas, asked);
  let known = await store.changed(0, WAIT_MS, stopped);
  terminal.error(`watches ${asked ?? 'all documents'}, until Ctrl-C`);
  let isReached = true;
  while (!stopped.aborted) {
    try {
      const next = await store.changed(known.index, WAIT_MS, stopped);
      for (const name of changedNames(known.texts, next.texts)) {
        if (asked === undefined || asked === name) await print(context, name, known.texts, next.texts);
      }
      // A smaller index means that Consul has lost its state: only the index 0 answers at once.
      known = next.index < known.index ? { ...next, index: 0 } : next;
      isReached = true;
    } catch (error) {
      if (stopped.aborted) break;
      if (!(error instanceof ConfigurationError)) throw error;
      if (isReached) terminal.error(`✗ ${error.message}`);
      isReached = false;
      await delay(RETRY_MS, undefined, { signal: stopped }).catch(() => {});
    }
  }
  return 0;
}

function changedNames(before: Texts, after: Texts): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.filter((name) => before.get(name) !== after.get(name));
}

async function print({ options, store, terminal }: Context, name: string, before: Texts, after: Texts): Promise<void> {
  const [from, to] = [before, after].map((texts) => documentIfValid({ name, text: texts.get(name), index: 0 }));
  const entry = to === undefined ? undefined : await store.revision(name, to.revision).catch(ifMissing);
  const { author, reason, at } = entry ?? ({} as Partial<HistoryEntry>);
  const changes = differences(from, to);
  if (options.json) {
    terminal.log(JSON.stringify({ document: name, revision: to?.revision, author, reason, at, changes }));
    return;
  }
  const by = author === undefined ? '' : printable(` by ${author}${reason ? `: ${reason}` : ''}`);
  const what = to === undefined ? stateOf(after.get(name)) : `revision ${to.revision}${by}`;
  terminal.log([`${at ?? new Date().toISOString()}  ${name}: ${what}`, ...linesOf(to, changes)].join('\n'));
}

const linesOf = (to: ConfigDocument | undefined, changes: ReturnType<typeof differences>): string[] =>
  to === undefined ? [] : changes.map((change) => `  ${differenceLine(change)}`);

const stateOf = (text: string | undefined): string =>
  text === undefined
    ? 'deleted; instances keep their settings'
    : `not a document: ${formProblem(parseJson(text)) ?? ''}; instances reject it`;

/** A document that another program wrote has no history. */
function ifMissing(error: unknown): undefined {
  if (!(error instanceof ConfigurationError)) throw error;
}
