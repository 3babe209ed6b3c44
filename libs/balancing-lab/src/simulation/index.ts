export type { Result, Scenario } from './scenario.ts';
export { distributions } from './service-time.ts';
export { Simulation, simulate } from './simulation.ts';
export { supermarketTail, supermarketTime } from './supermarket-model.ts';
