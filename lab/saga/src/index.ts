export { sagaDrill, type Failure, type SagaDrillOptions, type SagaVerdict } from './drill/saga-drill.ts';
export { type Lane } from './lane/lane.ts';
export { sendUnderOneKey, type OneKey } from './proof/one-key.ts';
export { onProofLane } from './proof/proof-lane.ts';
export { storm, type Storm, type StormOptions } from './proof/storm.ts';
export { measureTakeover, type Takeover } from './proof/takeover.ts';
export { isSettled } from './history/checker.ts';
