export { startStack, type RunningStack, type StackOptions } from './control/running-stack.ts';
export { readState, type DatabaseState, type InstanceState, type StackState } from './state-file.ts';
export { services, type Service } from './services.ts';
export { edgeCalls, rpcServices, plannedServices, requestServices } from './planned-services.ts';
export { GuardClient } from './processes/guard-client.ts';
export { runChild, type ChildListener, type Command, type Run } from './processes/run.ts';
export { stopInOrder } from './processes/stop-in-order.ts';
export { stopSignals } from './processes/stop-signals.ts';
export { buildCommand } from './parts/build.ts';
export { OPERATOR } from './parts/identities.ts';
export { FROM_SOURCES } from './parts/from-sources.ts';
export {
  bundledApp,
  identitySettings,
  NO_CLIENT_LIMITS,
  serviceEnv,
  type ServiceCommand,
  type ServiceReady,
} from './parts/service-run.ts';
