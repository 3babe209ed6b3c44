export { readState, stateFilePath, type StackState } from './state-file.ts';
