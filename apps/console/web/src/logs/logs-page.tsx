import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { LogQuery, LogRecord } from '../../../src/api/telemetry.ts';
import { get, RequestError } from '../api/client.ts';
import { addressOf } from '../api/contract.ts';
import { useLive } from '../api/live.ts';
import { Button } from '../parts/button.tsx';
import { FilterChip, FilterField, FilterSelect } from '../parts/filters.tsx';
import { formatCount, shortId } from '../parts/formats.ts';
import { Page, Section, Waiting } from '../parts/page.tsx';
import { useServiceChoices } from '../parts/services.ts';
import { showToast } from '../parts/toast.tsx';
import { query, setQuery } from '../router.ts';
import { LogList } from './log-list.tsx';
import { mergeNewest } from './records.ts';

const LIMIT = 200;
const filters = ['text', 'level', 'service', 'instance', 'traceId'] as const;
const levels = [
  ['', 'all'],
  ['debug', 'debug and above'],
  ['info', 'info and above'],
  ['warn', 'warn and above'],
  ['error', 'error and above'],
] as const;

/** All logs. The address holds the filters. */
export function LogsPage() {
  const search = queryOf(query.value);
  // Other filters start another list.
  return <Records key={JSON.stringify(search)} search={search} />;
}

function queryOf(parameters: URLSearchParams): LogQuery {
  const given = filters.flatMap((name) => (parameters.get(name) ? [[name, parameters.get(name)]] : []));
  const field = parameters.getAll('field');
  return { ...(Object.fromEntries(given) as LogQuery), ...(field.length > 0 && { field }), limit: LIMIT };
}

function Records({ search }: { search: LogQuery }) {
  const isFollowing = useSignal(true);
  const shown = useSignal<readonly LogRecord[]>([]);
  const isReading = useIsScrolled();
  const { data, problem } = useLive(isFollowing.value ? addressOf('/api/logs', {}, search) : null);
  const newest = data.value?.items;
  const lastShown = shown.value[0]?.id ?? 0;
  const waiting = isReading ? (newest?.filter(({ id }) => id > lastShown).length ?? 0) : 0;

  const show = () => (shown.value = mergeNewest(shown.value, newest ?? [], LIMIT));
  // While the reader is further down, the rows must not move.
  useEffect(() => {
    if (!isReading) show();
  }, [newest, isReading]);

  async function showOlder(): Promise<void> {
    const before = shown.value.at(-1)?.id;
    if (before === undefined) return;
    try {
      const { items } = await get(addressOf('/api/logs', {}, { ...search, before }));
      if (items.length === 0) showToast('There are no older records.');
      shown.value = [...shown.value, ...items];
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      showToast(error.message, true);
    }
  }

  function addField(name: string, value: string): void {
    const field = `${name}=${value}`;
    const fields = query.value.getAll('field');
    if (!fields.includes(field)) setQuery({ field: [...fields, field] });
  }

  return (
    <Page
      title="Logs"
      tools={
        <Button pressed={isFollowing.value} onClick={() => (isFollowing.value = !isFollowing.value)}>
          {isFollowing.value ? 'Following' : 'Paused'}
        </Button>
      }
    >
      <Section title="Filters">
        <Filters />
      </Section>
      {waiting > 0 && (
        <div class="new-records">
          <Button kind="primary" onClick={() => scrollTo(0, 0)}>
            {waiting >= LIMIT ? `${LIMIT} or more` : formatCount(waiting)} new records. Show them
          </Button>
        </div>
      )}
      <Section title="Records">
        {problem.value || !newest ? (
          <Waiting problem={problem.value} />
        ) : shown.value.length === 0 ? (
          <p class="empty">No record matches the filters.</p>
        ) : (
          <>
            <LogList records={shown.value} onFilter={addField} />
            <Button onClick={showOlder}>Older records</Button>
          </>
        )}
      </Section>
    </Page>
  );
}

const READING_PX = 200;

/** Whether the reader has scrolled down in the page. */
function useIsScrolled(): boolean {
  const [isScrolled, setScrolled] = useState(false);
  useEffect(() => {
    const follow = () => setScrolled(scrollY > READING_PX);
    addEventListener('scroll', follow, { passive: true });
    return () => removeEventListener('scroll', follow);
  }, []);
  return isScrolled;
}

function Filters() {
  const services = useServiceChoices();
  const fields = query.value.getAll('field');
  const instance = query.value.get('instance');
  const traceId = query.value.get('traceId');
  return (
    <form class="filters" role="search" aria-label="Logs" onSubmit={(event) => event.preventDefault()}>
      <FilterField label="Text" name="text" isWide type="search" placeholder="Part of a message or a field" />
      <FilterSelect label="Level" name="level" options={levels} />
      <FilterSelect label="Service" name="service" options={services} />
      {instance && <FilterChip text={`instance ${instance}`} onRemove={() => setQuery({ instance: '' })} />}
      {traceId && <FilterChip text={`trace ${shortId(traceId)}`} onRemove={() => setQuery({ traceId: '' })} />}
      {fields.map((field) => (
        <FilterChip
          key={field}
          text={field}
          onRemove={() => setQuery({ field: fields.filter((other) => other !== field) })}
        />
      ))}
    </form>
  );
}
