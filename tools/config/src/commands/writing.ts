import {
  differences,
  rollout,
  usersOf,
  writeRevision,
  type DocumentContent,
  type Rollout,
  type WriteRequest as Revision,
} from '@signalbox/configuration';
import type { Context } from '../context.ts';
import { differenceLine, json, printable } from '../terminal.ts';
import { conflict } from './conflict.ts';

const ROLLOUT_MS = 3_000;

export type WriteRequest = Pick<Revision, 'document' | 'action' | 'change' | 'base'>;

/**
 * Writes a new revision of a document if it is valid and the document has not changed, and waits for the instances.
 * @returns the exit code: 1 if an instance rejects the revision.
 * @throws CommandError, ConfigurationError if nothing is written.
 */
export async function write(context: Context, request: WriteRequest): Promise<number> {
  const { options, store, terminal } = context;
  const { document } = request;
  const { author, reason } = options;
  const { kind, revision, before, content, lost } = await writeRevision(context, { ...request, author, reason });
  if (kind === 'unchanged') {
    terminal.log(
      options.json ? json({ document, revision, isChanged: false }) : `${document} already has this content`,
    );
    return 0;
  }
  if (lost > 0)
    terminal.error(
      `! Consul has lost ${document}, of which instances use revision ${lost}: settings that the new document does not contain end`,
    );
  if (kind === 'conflict') throw await conflict(store, document, before, content);
  if (!options.json) terminal.log([`${document}: revision ${revision}`, ...changeLines(before, content)].join('\n'));
  const result = options.waits
    ? await rollout(await usersOf(context, document), document, revision, ROLLOUT_MS)
    : undefined;
  if (options.json) terminal.log(json({ document, revision, isChanged: true, ...result }));
  else if (result) terminal.log(rolloutLines(result).join('\n'));
  return result !== undefined && result.rejected.length > 0 ? 1 : 0;
}

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
