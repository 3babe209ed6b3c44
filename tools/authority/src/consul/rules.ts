const READ_ALL_SERVICES = 'service_prefix "" { policy = "read" }';
/** Without it, Consul omits all instances from its lists. */
const READ_NODES = 'node_prefix "" { policy = "read" }';

const SETTINGS = 'signalbox/';

/** The rules of Consul's own agent. */
export const AGENT_RULES = rules('node_prefix "" { policy = "write" }', READ_ALL_SERVICES);

/** The rules of clients that are not services. */
export const CLIENT_RULES = {
  console: rules(READ_ALL_SERVICES, READ_NODES, 'agent_prefix "" { policy = "read" }', settings('', 'read')),
  configuration: rules(settings('', 'write')),
  prometheus: rules(READ_ALL_SERVICES, READ_NODES, 'agent_prefix "" { policy = "read" }'),
} as const;

/**
 * The rules of a service: it registers its own name, and reads the instances that it calls and its own settings.
 * @param calls - the names of the services that it calls.
 * @param registered - converts a name to the one in the registry.
 */
export function serviceRules(name: string, calls: readonly string[], registered: (name: string) => string): string {
  return rules(
    `service "${registered(name)}" { policy = "write" }`,
    ...calls.map((called) => `service "${registered(called)}" { policy = "read" }`),
    READ_NODES,
    settings(`${registered(name)}/`, 'read'),
  );
}

function settings(folder: string, policy: 'read' | 'write'): string {
  return `key_prefix "${SETTINGS}${folder}" { policy = "${policy}" }`;
}

function rules(...lines: readonly string[]): string {
  return lines.join('\n');
}
