import { services } from '@signalbox/stack';
import type { Counts } from '../system/system.ts';

/** What most drills start with. */
export const twoOfEach: Counts = Object.fromEntries(services.map(({ name }) => [name, 2]));
