export { configReference } from './config/config-reference.ts';
export { ConfigError, loadConfig, loadConfigOrExit } from './config/config.ts';
export { serviceSettings, type ServiceConfig } from './config/service-settings.ts';
export {
  fileContent,
  flag,
  milliseconds,
  networks,
  readableFile,
  seconds,
  secret,
  wholeNumber,
} from './config/setting.ts';
export { Readiness } from './health/readiness.ts';
export { ServiceIdentity, serviceIdentity } from './identity.ts';
export { LeakyBuckets } from './limits/leaky-buckets.ts';
export { networkOf } from './limits/network-of.ts';
export { quota, refillMs, type Quota } from './limits/quota.ts';
export { audit } from './logging/audit.ts';
export { createLogger } from './logging/logger.ts';
export { NestLogger } from './logging/nest-logger.ts';
export { collected, type Labels, type Sample } from './metrics/collected.ts';
export { DurationCounts } from './metrics/duration-counts.ts';
export { Metrics } from './metrics/metrics.ts';
export { AllowedHosts } from './run/allowed-hosts.ts';
export { Drain } from './run/drain.ts';
export { listenAddress } from './run/addresses.ts';
export { rpcEdge } from './run/rpc-edge.ts';
export { runService, type CreateEdge, type Edge } from './run/run-service.ts';
export { ServiceDefaultsModule } from './service-defaults.module.ts';
