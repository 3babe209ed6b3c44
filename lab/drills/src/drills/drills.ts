import type { Drill, StandaloneDrill } from '../drill.ts';
import { certificates } from './certificates.ts';
import { coldStart } from './cold-start.ts';
import { configuration } from './configuration.ts';
import { databaseRestart } from './database-restart.ts';
import { failing, slow } from './degraded.ts';
import { freeze } from './freeze.ts';
import { hostileClients } from './hostile-clients.ts';
import { kill } from './kill.ts';
import { objectives } from './objectives.ts';
import { overload } from './overload.ts';
import { partition } from './partition.ts';
import { registryGone, registryPause, registryWipe } from './registry.ts';
import { rollingRestart } from './rolling-restart.ts';
import { saga } from './saga.ts';
import { scale } from './scale.ts';
import { soak } from './soak.ts';

/** Every drill, in the order in which --list prints and --all runs them. */
export const drills: readonly (Drill | StandaloneDrill)[] = [
  rollingRestart,
  kill,
  freeze,
  slow,
  failing,
  certificates,
  registryPause,
  registryWipe,
  registryGone,
  configuration,
  databaseRestart,
  partition,
  scale,
  overload,
  hostileClients,
  coldStart,
  objectives,
  soak,
  saga,
];
