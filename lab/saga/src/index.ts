export { sagaDrill } from './drill/saga-drill.ts';
export { sendUnderOneKey } from './proof/one-key.ts';
export { onProofStack } from './proof/proof-stack.ts';
export { placeOrdersUnderKills } from './proof/random-kills.ts';
export { placeInterruptedOrder } from './proof/interrupted-order.ts';
export { measureTakeover } from './proof/takeover.ts';
export { isSettled } from './history/checker.ts';
