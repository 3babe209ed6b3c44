import type { ConsulAccess } from './consul-access.ts';
import { ConsulClient } from './consul-client.ts';

/**
 * Explains why services can't use a Consul agent, with the remedy: nothing listens, its certificate is not trusted, it
 * is not Consul, it has no leader, or it denies access. Undefined if they can.
 * @param services - the services that will register, by their names in Consul.
 */
export async function diagnoseConsul(
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
