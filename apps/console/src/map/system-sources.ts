import type { Directory } from '@signalbox/discovery';
import type { MapInstance, SystemMap } from '../api/map.ts';
import type { StackControl } from '../control/stack-control.ts';
import type { Scraper } from '../scrape/scraper.ts';

/** What the map is composed from. */
export interface SystemSources {
  readonly installation: string;
  readonly hasProxy: boolean;
  /** The watched services. */
  readonly services: readonly string[];
  readonly directory: Pick<Directory, 'failureOf'>;
  readonly scraper: Pick<Scraper, 'instances'>;
  readonly control: Pick<StackControl, 'processes' | 'nameOf' | 'hasEnded'>;
  /** The fault that the settings of an instance inject. */
  readonly faultOf: (service: string, instanceId: string) => MapInstance['fault'];
  readonly traffic: () => SystemMap['traffic'];
}

/** Injects the sources. */
export const SYSTEM_SOURCES = Symbol('the sources of the map');
