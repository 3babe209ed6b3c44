import { useSignal } from '@preact/signals';
import type { TraceQuery } from '../../../src/api/telemetry.ts';
import { addressOf } from '../api/contract.ts';
import { useLive } from '../api/live.ts';
import { Button } from '../parts/button.tsx';
import { FilterChip, FilterField, FilterSelect } from '../parts/filters.tsx';
import { Page, Section, Waiting } from '../parts/page.tsx';
import { useServiceChoices } from '../parts/services.ts';
import { query, setQuery } from '../router.ts';
import { TraceTable } from './trace-table.tsx';

const filters = ['service', 'message', 'minMs', 'maxMs', 'status', 'orderId', 'requestId', 'instance', 'sort'] as const;
type Filter = (typeof filters)[number];

/** Search for traces. The address holds the filters. */
export function TracesPage() {
  const isLive = useSignal(true);
  const search = Object.fromEntries(
    filters.flatMap((name) => (query.value.get(name) ? [[name, query.value.get(name)!]] : [])),
  ) as Partial<Record<Filter, string>>;
  const address = addressOf('/api/traces', {}, { ...(search as TraceQuery), limit: 100 });
  const { data, problem } = useLive(isLive.value ? address : null);
  const traces = data.value?.items;
  return (
    <Page
      title="Traces"
      tools={
        <Button pressed={isLive.value} onClick={() => (isLive.value = !isLive.value)}>
          {isLive.value ? 'Live' : 'Paused'}
        </Button>
      }
    >
      <Section title="Search">
        <SearchForm instance={search.instance} />
      </Section>
      <Section title={search.sort === 'slowest' ? 'Slowest traces' : 'Newest traces'}>
        {problem.value || !traces ? (
          <Waiting problem={problem.value} />
        ) : (
          <TraceTable caption="Traces" traces={traces} empty="No trace matches the search." />
        )}
      </Section>
    </Page>
  );
}

function SearchForm({ instance }: { instance: string | undefined }) {
  const services = useServiceChoices();
  return (
    <form class="filters" role="search" aria-label="Traces" onSubmit={(event) => event.preventDefault()}>
      <FilterSelect label="Service" name="service" options={services} />
      <FilterField label="Message or path" name="message" isWide placeholder="users.reserveCredit" type="search" />
      <FilterSelect label="Status" name="status" options={statuses} />
      <FilterField label="At least, ms" name="minMs" type="number" min={0} step="any" />
      <FilterField label="At most, ms" name="maxMs" type="number" min={0} step="any" />
      {/* begin orders */}
      <FilterField label="Order id" name="orderId" isWide type="search" />
      {/* end orders */}
      <FilterField label="Request id" name="requestId" isWide type="search" />
      <FilterSelect label="Sort by" name="sort" options={sortings} />
      {instance && <FilterChip text={`instance ${instance}`} onRemove={() => setQuery({ instance: '' })} />}
      <Button kind="quiet" onClick={() => setQuery(Object.fromEntries(filters.map((name) => [name, ''])))}>
        Clear
      </Button>
    </form>
  );
}

const statuses = [
  ['', 'all'],
  ['ok', 'no error'],
  ['error', 'with errors'],
] as const;
const sortings = [
  ['', 'newest'],
  ['slowest', 'slowest'],
] as const;
