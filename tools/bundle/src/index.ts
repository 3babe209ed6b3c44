export { appBundle } from './bundle.ts';
export { writeBundle } from './write-bundle.ts';
