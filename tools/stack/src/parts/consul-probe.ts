import {
  consulAccess,
  consulProblem,
  ConsulRegistry,
  ConsulSettingsError,
  type ConsulAccess,
} from '@signalbox/discovery';

/** What becomes of a Consul that is to be used, as this program prints it in JSON. */
export interface ConsulProbe {
  /** Without credentials. */
  readonly url: string;
  /** Why services can't use it. */
  readonly faults: readonly string[];
}

// Runs by itself, from the sources of the library: the launcher starts before anything is compiled.
const [installation = '', ...services] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await probe()));
process.exit(0);

/** Asks the Consul of the environment. */
async function probe(): Promise<ConsulProbe> {
  try {
    const access = consulAccess(process.env);
    const names = services.map((service) => `${installation}-${service}`);
    const fault = (await consulProblem(access, names)) ?? (await rival(access));
    return { url: access.url, faults: fault === undefined ? [] : [fault] };
  } catch (error) {
    if (!(error instanceof ConsulSettingsError)) throw error;
    return { url: '', faults: error.problems };
  }
}

/** Two stacks under one name would call each other's services, whose users and keys are others. */
async function rival(access: ConsulAccess): Promise<string | undefined> {
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
      return `an installation ${installation} runs at ${access.url} already: stop it, or set INSTALLATION to another name`;
  }
  return undefined;
}
