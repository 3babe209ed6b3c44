export { recordRelease } from './command.ts';
export { presentRelease } from './release.ts';
