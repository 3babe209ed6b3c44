import type { ConsulAccess } from './consul-access.ts';
import { ConsulClient } from './consul-client.ts';

/**
 * Why services can't use a Consul now, in words and with the remedy: nothing listens there, its certificate is not trusted,
 * it is no Consul, it has no leader, or it refuses. Undefined where they can.
 * @param services - those that will register, by the names that they will have there.
 */
export async function consulProblem(
  access: ConsulAccess,
  services: readonly string[] = [],
): Promise<string | undefined> {
  const client = new ConsulClient(access);
  try {
    if ((await client.leader()) === '') return `Consul at ${access.url} has no leader`;
    if (services.length > 0) await client.assertMayRegister(services);
    for (const service of services) await client.assertMayRead(service);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
