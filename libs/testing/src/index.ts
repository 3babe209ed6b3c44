export { certificateFiles, type CertificateName } from './certificates.ts';
export { IS_LONG_RUN } from './config.ts';
export { describeInConsul, startConsulContainer } from './containers/consul-container.ts';
export { describeInPostgres } from './containers/postgres-container.ts';
export { freePort } from './free-port.ts';
export { decodeRecords, type ReceivedSpan } from './otlp-messages.ts';
export { startOtlpReceiver, type OtlpReceiver } from './otlp-receiver.ts';
export { answeredOtherwise, answerTo } from './raw-answer.ts';
export { crowd, get, RawConnection } from './raw-connection.ts';
// begin orders
export { emptyBodiesOfOrders } from './raw-requests.ts';
// end orders
export { emptyBodies, refusedHeads, signOut, withoutHost } from './raw-requests.ts';
export { seededRandom } from './seeded-random.ts';
export { startRealConsul, whyNoRealConsul } from './real-consul.ts';
export { fromSources, startConsul, startPostgres, type TestConsul, type TestPostgres } from './servers.ts';
export { createServiceKeys } from './service-keys.ts';
export { startTestDatabase, type TestDatabase } from './test-database.ts';
export { until, untilPasses } from './until.ts';
