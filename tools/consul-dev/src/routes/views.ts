import type { CatalogCheck, CatalogService } from '../catalog.ts';
import type { ServiceDefinition } from '../definition.ts';
import type { KvEntry } from '../kv/kv-draft.ts';

/** The only node. */
export interface Node {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly datacenter: string;
}

const weights = { Passing: 1, Warning: 1 };

const metaOf = ({ meta }: ServiceDefinition): Record<string, string> => Object.fromEntries(meta);

/** The addresses that Consul derives from an IPv4 address. */
function taggedAddresses({ address, port }: ServiceDefinition): Record<string, unknown> {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) return {};
  const tagged = { Address: address, Port: port };
  return { lan_ipv4: tagged, wan_ipv4: tagged };
}

const nodeAddresses = ({ address }: Node) => ({ lan: address, wan: address });

/** A service in `/v1/agent/services` and `/v1/agent/service/ID`. */
export const agentServiceView = ({ definition }: CatalogService) => ({
  ID: definition.id,
  Service: definition.name,
  Tags: definition.tags,
  Meta: metaOf(definition),
  Port: definition.port,
  Address: definition.address,
  TaggedAddresses: taggedAddresses(definition),
  Weights: weights,
  EnableTagOverride: definition.enableTagOverride,
});

/** An instance in `/v1/catalog/service/NAME`. */
export const catalogServiceView = (node: Node, { definition, createIndex, modifyIndex }: CatalogService) => ({
  ID: node.id,
  Node: node.name,
  Address: node.address,
  Datacenter: node.datacenter,
  TaggedAddresses: nodeAddresses(node),
  NodeMeta: {},
  ServiceKind: '',
  ServiceID: definition.id,
  ServiceName: definition.name,
  ServiceTags: definition.tags,
  ServiceAddress: definition.address,
  ServiceTaggedAddresses: taggedAddresses(definition),
  ServiceWeights: weights,
  ServiceMeta: metaOf(definition),
  ServicePort: definition.port,
  ServiceEnableTagOverride: definition.enableTagOverride,
  CreateIndex: createIndex,
  ModifyIndex: modifyIndex,
});

const checkView = (node: Node, service: ServiceDefinition, check: CatalogCheck) => ({
  Node: node.name,
  CheckID: check.definition.id,
  Name: check.definition.name,
  Status: check.status,
  Notes: check.definition.notes,
  Output: check.output,
  ServiceID: service.id,
  ServiceName: service.name,
  ServiceTags: service.tags,
  Type: check.definition.type,
  Definition: {},
  CreateIndex: check.createIndex,
  ModifyIndex: check.modifyIndex,
});

/** The checks of an instance in `/v1/agent/checks`. */
export const agentCheckViews = (node: Node, { definition, checks }: CatalogService) =>
  [...checks.values()].map((check) => ({ ...checkView(node, definition, check), Output: check.agentOutput }));

/** The check of the node itself. It is passing while the process answers. */
const nodeCheckView = (node: Node) => ({
  Node: node.name,
  CheckID: 'serfHealth',
  Name: 'Serf Health Status',
  Status: 'passing',
  Notes: '',
  Output: 'Agent alive and reachable',
  ServiceID: '',
  ServiceName: '',
  ServiceTags: [],
  Type: '',
  Definition: {},
  CreateIndex: 1,
  ModifyIndex: 1,
});

/** An instance with its checks in `/v1/health/service/NAME`. */
export const healthView = (node: Node, service: CatalogService) => ({
  Node: {
    ID: node.id,
    Node: node.name,
    Address: node.address,
    Datacenter: node.datacenter,
    TaggedAddresses: nodeAddresses(node),
    Meta: {},
    CreateIndex: 1,
    ModifyIndex: 1,
  },
  Service: {
    ...agentServiceView(service),
    CreateIndex: service.createIndex,
    ModifyIndex: service.modifyIndex,
  },
  Checks: [
    nodeCheckView(node),
    ...[...service.checks.values()].map((check) => checkView(node, service.definition, check)),
  ],
});

/** A key in `/v1/kv/KEY` and `/v1/txn`. There are no locks. */
export const kvView = ({ key, value, flags, createIndex, modifyIndex }: KvEntry) => ({
  LockIndex: 0,
  Key: key,
  Flags: flags,
  Value: value.length > 0 ? value.toString('base64') : null,
  CreateIndex: createIndex,
  ModifyIndex: modifyIndex,
});
