export { policyNames, type PolicyName } from './balancing/policies.ts';
export type { Candidate, Policy } from './balancing/policy.ts';
export { NoInstancesError } from './calling/call-errors.ts';
export type { CallLimits, Channel, ChannelObserver, OpenChannel, Outcome } from './calling/channel.ts';
export {
  ServiceCaller,
  type CallObserver,
  type CallOptions,
  type ServiceCallerOptions,
  type ServiceView,
} from './calling/service-caller.ts';
export type { InstanceView } from './calling/service-endpoints.ts';
export { AllowedAddresses, privateNetworks, type AllowedAddressesOptions } from './directory/allowed-addresses.ts';
export { Directory, type DirectoryListener, type DirectoryOptions } from './directory/directory.ts';
export type { ListChange } from './directory/list-change.ts';
export type { Instance, InstanceStatus } from './instance.ts';
export { DiscoveryModule, type DiscoveryOptions } from './nest/discovery.module.ts';
export { ConsulRegistry, type ConsulRegistryOptions } from './registry/consul/consul-registry.ts';
export { Registrar, type RegistrarOptions, type RegistrarState } from './registry/registrar.ts';
export { Registry, type Registration } from './registry/registry.ts';
export type { StateLog } from './state-log.ts';
