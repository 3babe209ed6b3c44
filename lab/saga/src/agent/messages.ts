import type { PlantedBug } from './planted-bugs.ts';
import type { AimedFault } from '../points/fault.ts';

/** What the harness tells the agent in a service's process: what is to happen from now on, or what no longer is. */
export type ToAgent =
  | { readonly type: 'arm'; readonly faults: readonly AimedFault[]; readonly bug?: PlantedBug }
  | { readonly type: 'spare'; readonly fault: AimedFault };

/** What the agent answers, and tells of its own accord. */
export type FromAgent =
  | { readonly type: 'armed' }
  | { readonly type: 'struck'; readonly fault: AimedFault }
  | { readonly type: 'unnamed'; readonly sql: string };
