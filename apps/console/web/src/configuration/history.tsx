import { useSignal } from '@preact/signals';
import type { ConfigHistory } from '../../../src/api/configuration.ts';
import { send } from '../api/client.ts';
import { addressOf } from '../api/contract.ts';
import { useRead } from '../api/live.ts';
import { Button } from '../parts/button.tsx';
import { formatDate } from '../parts/formats.ts';
import { Waiting } from '../parts/page.tsx';
import { perform } from '../parts/toast.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { Differences } from './differences.tsx';
import { differencesOf, type ConfigDocument } from './settings.ts';

type Entry = ConfigHistory['entries'][number];
const NONE = {};

/** The revisions of a document, with what each changed, and a way back. */
export function History({ document }: { document: ConfigDocument }) {
  const address = addressOf('/api/configuration/:document/history', { document: document.name });
  const { data, problem } = useRead(address, document.revision);
  const opened = useSignal<number | undefined>(undefined);
  const entries = data.value?.entries;
  if (!entries) return <Waiting problem={problem.value} />;
  if (entries.length === 0) return <p class="empty">This document has no revision yet.</p>;
  return (
    <div class="stack">
      {document.trial && <EndTrial document={document} entries={entries} />}
      <ol class="revisions">
        {entries.map((entry, index) => (
          <li key={entry.revision}>
            <div class="row">
              <h3>Revision {entry.revision}</h3>
              <span class="muted">
                {formatDate(entry.at)} by {visibleText(entry.author)}
              </span>
              {entry.trial && <span class="tag info">with a trial of {visibleText(entry.trial.instance)}</span>}
              {index === 0 ? (
                <span class="tag good">current</span>
              ) : (
                <Button
                  kind="quiet"
                  expanded={opened.value === entry.revision}
                  onClick={() => (opened.value = opened.value === entry.revision ? undefined : entry.revision)}
                >
                  Roll back to revision {entry.revision}…
                </Button>
              )}
            </div>
            {entry.message && <p>{visibleText(entry.message)}</p>}
            <Differences items={differencesOf(entries[index + 1]?.settings ?? NONE, entry.settings)} />
            {entry.trial && (
              <>
                <p class="muted">The trial uses:</p>
                <Differences items={differencesOf(entry.settings, entry.trial.settings)} />
              </>
            )}
            {opened.value === entry.revision && (
              <RollBack document={document} entry={entry} onDone={() => (opened.value = undefined)} />
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

const rollBack = (document: string, to: number) =>
  perform(`${document}: wrote the settings of revision ${to} again`, () =>
    send('POST', '/api/configuration/:document/rollback', { to }, { document }),
  );

interface RollBackProps {
  readonly document: ConfigDocument;
  readonly entry: Entry;
  readonly onDone: () => void;
}

function RollBack({ document, entry, onDone }: RollBackProps) {
  return (
    <div class="review">
      <p>This writes a new revision. Compared with the current one, it changes:</p>
      <Differences items={differencesOf(document.settings, entry.settings)} />
      <div class="row">
        <Button
          kind="primary"
          onClick={async () => {
            if (await rollBack(document.name, entry.revision)) onDone();
          }}
        >
          Roll back to revision {entry.revision}
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </div>
  );
}

/** A trial ends with the last revision that has the same settings for all instances, but no trial. */
function EndTrial({ document, entries }: { document: ConfigDocument; entries: readonly Entry[] }) {
  const before = entries.find(
    ({ trial, settings }) => trial === null && differencesOf(settings, document.settings).length === 0,
  );
  return (
    <p class="notice row">
      {visibleText(document.trial!.instance)} tries other settings.
      {before && <Button onClick={() => rollBack(document.name, before.revision)}>End the trial</Button>}
    </p>
  );
}
