export { certificateFiles, type CertificateName } from './certificates.ts';
export { describeInConsul, startConsulContainer, type ConsulContainer } from './containers/consul-container.ts';
export { describeInPostgres } from './containers/postgres-container.ts';
export { freePort } from './free-port.ts';
export { startTestDatabase, type TestDatabase } from './test-database.ts';
export { until, type UntilOptions } from './until.ts';
