import { ALL, type Settings } from '@signalbox/configuration';
import type { MapInstance } from '../api/map.ts';
import type { Documents } from './documents.ts';

/** The fault that the documents inject into an instance. Null if they inject none. */
export function faultOf(
  documents: Pick<Documents, 'valid'>,
  service: string,
  instanceId: string,
): MapInstance['fault'] {
  const document = documents.valid(service);
  const own = document?.trial?.instance === instanceId ? document.trial.settings : document?.settings;
  const settings: Settings = { ...documents.valid(ALL)?.settings, ...own };
  const delayMs = Number(settings.FAULT_DELAY_MS ?? 0);
  const abortPercent = Number(settings.FAULT_ABORT_PERCENT ?? 0);
  return delayMs > 0 || abortPercent > 0 ? { delayMs, abortPercent } : null;
}
