import {
  consulAccess,
  diagnoseConsul,
  ConsulRegistry,
  ConsulSettingsError,
  type ConsulAccess,
} from '@signalbox/discovery';

/** The result of the check of `CONSUL_HTTP_ADDR`, which this program prints as JSON. */
export interface ConsulCheck {
  /** The address without credentials. */
  readonly url: string;
  /** Why services cannot use it; empty if they can. */
  readonly problems: readonly string[];
}

// A separate program that runs from the sources of the library: the launcher itself runs without the TypeScript loader.
const [installation = '', ...services] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await checkConsul()));
process.exit(0);

/** Checks the Consul that the environment names. */
async function checkConsul(): Promise<ConsulCheck> {
  try {
    const access = consulAccess(process.env);
    const names = services.map((service) => `${installation}-${service}`);
    const problem = (await diagnoseConsul(access, names)) ?? (await installationConflict(access));
    return { url: access.url, problems: problem === undefined ? [] : [problem] };
  } catch (error) {
    if (!(error instanceof ConsulSettingsError)) throw error;
    return { url: '', problems: error.problems };
  }
}

/** Two stacks with the same name would call each other's services, which have other users and keys. */
async function installationConflict(access: ConsulAccess): Promise<string | undefined> {
  const registry = new ConsulRegistry({ ...access, installation });
  for (const service of services) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const ended = new AbortController();
    const hasPassing = (instances: readonly { status: string }[]) =>
      resolve(instances.some(({ status }) => status === 'passing'));
    void registry.watch(service, hasPassing, ended.signal);
    const isRunning = await promise;
    ended.abort();
    if (isRunning)
      return `an installation named ${installation} already runs at ${access.url}: stop it, or set INSTALLATION to another name`;
  }
  return undefined;
}
