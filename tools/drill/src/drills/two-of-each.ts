import type { Counts } from '../system/system.ts';

/** What most drills start with. */
export const twoOfEach: Counts = { users: 2, orders: 2, gateway: 2 };
