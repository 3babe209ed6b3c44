export { ConfigurationError } from './configuration-error.ts';
export { ConfigStore, documentIfValid, documentIn } from './consul/config-store.ts';
export { Consul } from './consul/consul.ts';
export {
  changeSettings,
  endTrial,
  promote,
  restore,
  set,
  trialSettings,
  unset,
  unsetEverything,
} from './document/changes.ts';
export { differences, flat, type Difference } from './document/differences.ts';
export {
  ALL,
  formProblem,
  isObject,
  parseJson,
  type ConfigDocument,
  type DocumentContent,
  type HistoryEntry,
  type Settings,
  type SettingValue,
} from './document/document.ts';
export { loadSchemas, schemaOf, servicesOf, type Schemas } from './document/schemas.ts';
export { unknownName, valueFrom } from './document/validation.ts';
export { Instances, reportOf, type DocumentReport, type InstanceReport } from './instances/instances.ts';
export { rollout, type Rollout } from './instances/rollout.ts';
export { usersOf, writeRevision, type Configuration, type WriteRequest } from './write-revision.ts';
