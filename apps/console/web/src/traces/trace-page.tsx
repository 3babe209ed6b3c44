import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Span, Trace } from '../../../src/api/telemetry.ts';
import { addressOf } from '../api/contract.ts';
import { useLive } from '../api/live.ts';
import { Attributes } from '../parts/attributes.tsx';
import { Button } from '../parts/button.tsx';
import { CheckField } from '../parts/fields.tsx';
// begin orders
import { orderFacts } from '../orders/order-facts.tsx';
// end orders
import { formatCount, formatDate, formatMs } from '../parts/formats.ts';
import { OutsideText } from '../parts/outside-text.tsx';
import { Facts, Page, Section, Waiting } from '../parts/page.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { WaterfallTree } from './waterfall-tree.tsx';
import { roleOf, waterfallOf, type Row } from './waterfall.ts';
import { roleLabels } from './roles.ts';
import './traces.css';

/** One trace as a waterfall. */
export function TracePage({ id }: { id: string }) {
  const { data, problem } = useLive(addressOf('/api/traces/:traceId', { traceId: id }));
  const trace = data.value;
  const first = trace?.spans.find(({ parentId }) => parentId === '') ?? trace?.spans[0];
  return (
    <Page title={first ? visibleText(first.name) : 'Trace'} tools={<a href={`/logs?traceId=${id}`}>All logs</a>}>
      {trace ? <TraceView trace={trace} /> : <Waiting problem={problem.value} />}
    </Page>
  );
}

function TraceView({ trace }: { trace: Trace }) {
  const collapsed = useSignal<ReadonlySet<string>>(new Set());
  const selected = useSignal<string | undefined>(undefined);
  const hasLogs = useSignal(true);
  const waterfall = useMemo(
    () => waterfallOf({ spans: trace.spans, logs: hasLogs.value ? trace.logs : [] }, collapsed.value),
    [trace, collapsed.value, hasLogs.value],
  );
  const { startMs, endMs, rows, orphans } = waterfall;
  const errors = trace.spans.filter(({ status }) => status === 'error').length;
  const shown = rows.find(({ key }) => key === selected.value);

  return (
    <>
      <Section title="Summary">
        <div class="stack">
          <Facts
            items={[
              ['Start', formatDate(startMs)],
              ['Duration', formatMs(endMs - startMs)],
              ['Spans', formatCount(trace.spans.length)],
              ['Errors', errors > 0 ? <b class="bad-text">{errors}</b> : '0'],
              ['Services', [...new Set(trace.spans.map(({ service }) => visibleText(service)))].join(', ')],
              ['Trace id', <code key="id">{trace.traceId}</code>],
              // begin orders
              ...orderFacts(trace),
              // end orders
            ]}
          />
          {orphans > 0 && (
            <p class="notice warn">
              Spans without their parent: {orphans}. The parent was dropped, or has not arrived yet.
            </p>
          )}
        </div>
      </Section>
      <div class={shown ? 'trace with-details' : 'trace'}>
        <Section
          title="Waterfall"
          tools={
            <div class="tools">
              <CheckField
                label={`Logs (${trace.logs.length})`}
                isChecked={hasLogs.value}
                onInput={(isChecked) => (hasLogs.value = isChecked)}
              />
              {collapsed.value.size > 0 && (
                <Button kind="quiet" onClick={() => (collapsed.value = new Set())}>
                  Expand all
                </Button>
              )}
            </div>
          }
        >
          <WaterfallTree waterfall={waterfall} collapsed={collapsed} selected={selected} />
        </Section>
        {shown && <Details row={shown} startMs={startMs} onClose={() => (selected.value = undefined)} />}
      </div>
    </>
  );
}

function Details({ row, startMs, onClose }: { row: Row; startMs: number; onClose: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.scrollIntoView({ block: 'nearest' }), [row.key]);
  return (
    <div class="details" ref={element}>
      <Section
        title={row.kind === 'span' ? 'Span' : 'Log record'}
        tools={
          <Button kind="quiet" label="Close the details" onClick={onClose}>
            ×
          </Button>
        }
      >
        {row.kind === 'span' ? (
          <SpanDetails span={row.span} startMs={startMs} />
        ) : (
          <div class="stack">
            <OutsideText text={row.record.message} />
            <Attributes attributes={row.record.attributes} />
          </div>
        )}
      </Section>
    </div>
  );
}

function SpanDetails({ span, startMs }: { span: Span; startMs: number }) {
  return (
    <div class="stack">
      <h3 class="wrap">{visibleText(span.name)}</h3>
      {span.status === 'error' && (
        <p class="notice bad">
          <strong>Error.</strong> {visibleText(span.statusMessage)}
        </p>
      )}
      <Facts
        items={[
          ['Kind', `${roleLabels[roleOf(span)]} (${span.kind})`],
          ['Start', `+${formatMs(span.startMs - startMs)}`],
          ['Duration', formatMs(span.durationMs)],
          ['Service', visibleText(span.service)],
          [
            'Instance',
            <a key="i" href={`/instances/${encodeURIComponent(span.instance)}`}>
              {visibleText(span.instance)}
            </a>,
          ],
          ['Span id', <code key="id">{span.spanId}</code>],
        ]}
      />
      <Attributes attributes={span.attributes} />
      {span.events.map(({ atMs, name, attributes }) => (
        <div key={`${atMs} ${name}`} class="span-event">
          <h3>
            {visibleText(name)} <span class="muted">at +{formatMs(atMs - startMs)}</span>
          </h3>
          <Attributes attributes={attributes} />
        </div>
      ))}
      {span.links.map(({ traceId, spanId }) => (
        <p key={`${traceId} ${spanId}`}>
          Linked to <a href={`/traces/${traceId}`}>another trace</a>
        </p>
      ))}
    </div>
  );
}
