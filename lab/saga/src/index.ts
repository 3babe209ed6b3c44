export { sagaDrill } from './drill/saga-drill.ts';
export { sendUnderOneKey } from './proof/one-key.ts';
export { onProofLane } from './proof/proof-lane.ts';
export { storm } from './proof/storm.ts';
export { measureTakeover } from './proof/takeover.ts';
export { isSettled } from './history/checker.ts';
