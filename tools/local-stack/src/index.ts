export { readState, type StackState } from './state-file.ts';
export { demoSecret } from './topology.ts';
