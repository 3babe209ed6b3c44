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
    configuration: rules(...settingsRules(folder)),
    prometheus: rules(READ_ALL_SERVICES, READ_NODES, 'agent_prefix "" { policy = "read" }'),
  };
}

/** Finds all instances, and writes the settings of all. */
const settingsRules = (folder: string) => [
  READ_ALL_SERVICES,
  READ_NODES,
  writableKeys(`${folder}/`),
  writableKeys(`${folder}-history/`),
];

const registrationRule = (registeredName: string) => `service "${registeredName}" { policy = "write" }`;

/** The rules of the console: it registers its own name, reads all services, and writes all settings. */
export function consoleRules(registeredName: string, folder: string): string {
  return rules(registrationRule(registeredName), ...settingsRules(folder));
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
    registrationRule(registered(name)),
    ...calls.map((called) => `service "${registered(called)}" { policy = "read" }`),
    READ_NODES,
    ...['all', name].map((document) => `key "${folder}/${document}" { policy = "read" }`),
  );
}

function writableKeys(prefix: string): string {
  return `key_prefix "${prefix}" { policy = "write" }`;
}

function rules(...lines: readonly string[]): string {
  return lines.join('\n');
}
