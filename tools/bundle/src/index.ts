export { appBundle, type Bundle } from './bundle.ts';
export { writeBundle } from './write-bundle.ts';
