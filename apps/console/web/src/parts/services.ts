import { addressOf } from '../api/contract.ts';
import { useRead } from '../api/live.ts';

/** @returns the names of all services, to choose one from; first the empty choice. */
export function useServiceChoices(): (readonly [value: string, text: string])[] {
  const { data } = useRead(addressOf('/api/map'));
  return [['', 'all'], ...(data.value?.services ?? []).map(({ name }) => [name, name] as const)];
}
