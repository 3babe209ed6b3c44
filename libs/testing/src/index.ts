export { freePort } from './free-port.ts';
export { startTestDatabase, type TestDatabase } from './test-database.ts';
export { until, type UntilOptions } from './until.ts';
