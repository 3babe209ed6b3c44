import { useSignal } from '@preact/signals';
import type { LogRecord } from '../../../src/api/telemetry.ts';
import { Attributes } from '../parts/attributes.tsx';
import { formatTimeMs, formatValue, shortId } from '../parts/formats.ts';
import { OutsideText } from '../parts/outside-text.tsx';
import { Facts } from '../parts/page.tsx';
import { firstLine, visibleText } from '../parts/visible-text.ts';
import './logs.css';

const ROW_CHARACTERS = 400;
const SUMMARY_FIELDS = 6;

interface LogListProps {
  readonly records: readonly LogRecord[];
  /** Offers filters for the fields of an open record. */
  readonly onFilter?: (name: string, value: string) => void;
}

/** Log records, one a row. A row opens to show all of its record. */
export function LogList({ records, onFilter }: LogListProps) {
  return (
    <ol class="logs">
      {records.map((record) => (
        <LogRow key={record.id} record={record} onFilter={onFilter} />
      ))}
    </ol>
  );
}

interface LogRowProps {
  readonly record: LogRecord;
  readonly onFilter: LogListProps['onFilter'];
}

function LogRow({ record, onFilter }: LogRowProps) {
  const isOpen = useSignal(false);
  const { atMs, level, service, message, traceId } = record;
  return (
    <li class={`log-row ${level}`}>
      <button
        type="button"
        class="log-line"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <time class="muted">{formatTimeMs(atMs)}</time>
        <span class={`level ${level}`}>{level}</span>
        <span class="log-service">{visibleText(service)}</span>
        <span class="log-text">
          {visibleText(firstLine(message, ROW_CHARACTERS))} <span class="muted">{summaryOf(record)}</span>
        </span>
      </button>
      {traceId && (
        <a
          class="log-trace"
          href={`/traces/${encodeURIComponent(traceId)}`}
          aria-label={`Open trace ${shortId(traceId)}`}
        >
          trace
        </a>
      )}
      {isOpen.value && <Details record={record} onFilter={onFilter} />}
    </li>
  );
}

/** The first plain fields of a record in one line. */
function summaryOf({ attributes }: LogRecord): string {
  const plain = Object.entries(attributes).filter(([, value]) => typeof value !== 'object');
  return plain
    .slice(0, SUMMARY_FIELDS)
    .map(([name, value]) => `${visibleText(name)}=${visibleText(firstLine(formatValue(value), 60))}`)
    .join(' ');
}

function Details({ record, onFilter }: LogRowProps) {
  const { message, instance, traceId, spanId, attributes } = record;
  return (
    <div class="log-details">
      <OutsideText text={message} />
      <Facts
        items={[
          [
            'Instance',
            <a key="i" href={`/instances/${encodeURIComponent(instance)}`}>
              {visibleText(instance)}
            </a>,
          ],
          ...(traceId
            ? ([
                [
                  'Trace',
                  <a key="t" class="mono" href={`/traces/${encodeURIComponent(traceId)}`}>
                    {visibleText(traceId)}
                  </a>,
                ],
              ] as const)
            : []),
          ...(spanId ? ([['Span', <code key="s">{visibleText(spanId)}</code>]] as const) : []),
        ]}
      />
      <Attributes attributes={attributes} {...(onFilter && { onFilter })} />
    </div>
  );
}
