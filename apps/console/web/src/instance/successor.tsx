import { useEffect } from 'preact/hooks';
import type { MapInstance } from '../../../src/api/map.ts';
import { addressOf } from '../api/contract.ts';
import { useReadEvery } from '../api/live.ts';
import { navigate } from '../router.ts';

const CHECK_MS = 1_000;

/** Stands for an instance that is gone. A process of the same name gets a new id: its page opens when it registers. */
export function Successor({ instance: { id, name, service } }: { instance: MapInstance }) {
  const { data } = useReadEvery(CHECK_MS, name === null ? null : addressOf('/api/map'));
  const instances = data.value?.services.find((one) => one.name === service)?.instances;
  const next = instances?.find((other) => other.name === name && other.id !== id && other.state !== 'gone')?.id;
  useEffect(() => {
    if (next !== undefined) navigate(`/instances/${encodeURIComponent(next)}`, { replace: true });
  }, [next]);
  return (
    <p class="notice warn" role="status">
      {name === null ? 'This instance is gone.' : `${name} is gone. Its page opens again when it has restarted.`}{' '}
      <a href="/">Back to the map</a>
    </p>
  );
}
