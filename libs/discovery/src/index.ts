export { NoInstancesError, OverloadedError } from './calling/call-errors.ts';
export { Cancellation, anySignal, signalOf, type CancelSignal } from './calling/cancellation.ts';
export { type CallObserver } from './calling/call-observer.ts';
export type { AttemptStart, CallTrace, TracedAttempt } from './calling/call-trace.ts';
export {
  WrongIdentityError,
  type AttemptResult,
  type CallLimits,
  type Channel,
  type ChannelObserver,
  type OpenChannel,
} from './calling/channel.ts';
export {
  ServiceClient,
  type CallingSettings,
  type CallOptions,
  type ServiceClientOptions,
  type ServiceView,
} from './calling/service-client.ts';
export type { Affinity } from './calling/service-endpoints.ts';
export { invalidAddressReason, formatHostPort, withoutBrackets } from './address.ts';
export { AllowedAddresses, privateNetworks } from './directory/allowed-addresses.ts';
export { Directory } from './directory/directory.ts';
export type { InstanceView } from './calling/instance-view.ts';
export type { Instance } from './instance.ts';
export { DiscoveryModule } from './nest/discovery.module.ts';
export {
  consulAccess,
  consulSettingNames,
  ConsulSettingsError,
  DEFAULT_CONSUL_ADDRESS,
  type ConsulAccess,
} from './registry/consul/consul-access.ts';
export { diagnoseConsul } from './registry/consul/consul-diagnosis.ts';
export { ConsulDocuments } from './registry/consul/consul-documents.ts';
export type { WatchObserver } from './registry/consul/watch-loop.ts';
export { ConsulRegistry } from './registry/consul/consul-registry.ts';
export { Documents } from './registry/documents.ts';
export { Registrar, type RegistrarState } from './registry/registrar.ts';
export { Registry, type Registration } from './registry/registry.ts';
export { checkOwnerByHealth } from './registry/entry-owner.ts';
export { systemClock } from './timing/clock.ts';
export { retryPauseMs } from './timing/retry-pause.ts';
export { BackoffLogTimer } from './timing/backoff-log-timer.ts';
export type { StateLog } from './state-log.ts';
