import type { PlantedBug } from './planted-bugs.ts';
import type { TargetedFault } from '../points/fault.ts';

/** A message from the harness to the agent in a service's process: replaces all faults, or removes one. */
export type ToAgent =
  | { readonly type: 'arm'; readonly faults: readonly TargetedFault[]; readonly bug?: PlantedBug }
  | { readonly type: 'disarm'; readonly fault: TargetedFault };

/** A message from the agent: it confirms `arm`, and reports triggered faults and unnamed writes. */
export type FromAgent =
  | { readonly type: 'armed' }
  | { readonly type: 'triggered'; readonly fault: TargetedFault }
  | { readonly type: 'unnamed'; readonly sql: string };
