export { certificateFiles, type CertificateName } from './certificates.ts';
export { describeInConsul, startConsulContainer, type ConsulContainer } from './containers/consul-container.ts';
export { describeInPostgres } from './containers/postgres-container.ts';
export { freePort } from './free-port.ts';
export { answeredOtherwise, answerTo } from './raw-answer.ts';
export { crowd, get, RawConnection } from './raw-connection.ts';
export { emptyBodies, refusedHeads, signOut, withoutHost, type RawRequest, type Signed } from './raw-requests.ts';
export { startTestDatabase, type TestDatabase } from './test-database.ts';
export { until, type UntilOptions } from './until.ts';
