import { requestServices } from '@signalbox/stack';
import type { Counts } from '../system/system.ts';

/** The instances that most drills start with. */
export const twoOfEach: Counts = Object.fromEntries(requestServices.map(({ name }) => [name, 2]));
