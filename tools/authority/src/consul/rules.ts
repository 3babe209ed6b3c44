const READ_ALL_SERVICES = 'service_prefix "" { policy = "read" }';
/** Without it, Consul omits all instances from its lists. */
const READ_NODES = 'node_prefix "" { policy = "read" }';

/** The rules of Consul's own agent. */
export const AGENT_RULES = rules('node_prefix "" { policy = "write" }', READ_ALL_SERVICES);

/** The folder of the documents with settings of an installation, in Consul's key-value store. */
export const settingsFolder = (installation: string): string => `${installation}/config`;

/**
 * The rules of clients that are not services.
 * @param folder - the folder of the documents with settings. The folder of their history is beside it.
 */
export function clientRules(folder: string) {
  return {
    console: rules(READ_ALL_SERVICES, READ_NODES, 'agent_prefix "" { policy = "read" }', keys('', 'read')),
    configuration: rules(
      READ_ALL_SERVICES,
      READ_NODES,
      keys(`${folder}/`, 'write'),
      keys(`${folder}-history/`, 'write'),
    ),
    prometheus: rules(READ_ALL_SERVICES, READ_NODES, 'agent_prefix "" { policy = "read" }'),
  };
}

/**
 * The rules of a service: it registers its own name, and reads the instances that it calls, the settings of all services
 * and its own.
 * @param calls - the names of the services that it calls.
 * @param folder - the folder of the documents with settings.
 * @param registered - converts a name to the one in the registry.
 */
export function serviceRules(
  name: string,
  calls: readonly string[],
  folder: string,
  registered: (name: string) => string,
): string {
  return rules(
    `service "${registered(name)}" { policy = "write" }`,
    ...calls.map((called) => `service "${registered(called)}" { policy = "read" }`),
    READ_NODES,
    ...['all', name].map((document) => `key "${folder}/${document}" { policy = "read" }`),
  );
}

function keys(prefix: string, policy: 'read' | 'write'): string {
  return `key_prefix "${prefix}" { policy = "${policy}" }`;
}

function rules(...lines: readonly string[]): string {
  return lines.join('\n');
}
