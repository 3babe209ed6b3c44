import type { Drill, OwnDrill } from '../drill.ts';
import { slow, sour } from './ailing.ts';
import { coldStart } from './cold-start.ts';
import { databaseRestart } from './database-restart.ts';
import { freeze } from './freeze.ts';
import { kill } from './kill.ts';
import { overload } from './overload.ts';
import { partition } from './partition.ts';
import { registryGone, registryPause, registryWipe } from './registry.ts';
import { rollingRestart } from './rolling-restart.ts';
import { saga } from './saga.ts';
import { scale } from './scale.ts';
import { soak } from './soak.ts';

/** Every drill, in the order they are listed and run. */
export const drills: readonly (Drill | OwnDrill)[] = [
  rollingRestart,
  kill,
  freeze,
  slow,
  sour,
  registryPause,
  registryWipe,
  registryGone,
  databaseRestart,
  partition,
  scale,
  overload,
  coldStart,
  soak,
  saga,
];
