export { configReference } from './config/config-reference.ts';
export { ConfigError, loadConfig, loadConfigOrExit } from './config/config.ts';
export { serviceConfig, serviceSettings, type ServiceConfig } from './config/service-settings.ts';
export {
  flag,
  isDemoSecret,
  listenPort,
  milliseconds,
  seconds,
  secret,
  wholeNumber,
  type SettingMeta,
} from './config/setting.ts';
export { OpsServer } from './health/ops-server.ts';
export { Readiness, type HealthCheck, type ReadinessReport } from './health/readiness.ts';
export { advertisedAddress, ServiceIdentity, serviceIdentity } from './identity.ts';
export { createLogger, type Logger } from './logging/logger.ts';
export { NestLogger } from './logging/nest-logger.ts';
export { durationBuckets, Metrics } from './metrics/metrics.ts';
export { Drain } from './run/drain.ts';
export type { CreateEdge, Edge, EdgeOptions } from './run/edge.ts';
export { rpcEdge } from './run/rpc-edge.ts';
export { runService, type ServiceDefinition } from './run/run-service.ts';
export { ServiceDefaultsModule, type ServiceDefaultsOptions } from './service-defaults.module.ts';
