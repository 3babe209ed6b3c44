import { consulAccess, consulProblem, ConsulSettingsError } from '@signalbox/discovery';

/** What becomes of a Consul that is to be used, as this program prints it in JSON. */
export interface ConsulProbe {
  /** Without credentials. */
  readonly url: string;
  /** Why services can't use it. */
  readonly faults: readonly string[];
}

// Runs by itself, from the sources of the library: the launcher starts before anything is compiled.
process.stdout.write(JSON.stringify(await probe(process.argv.slice(2))));

/** Asks the Consul of the environment. @param services - their names in it. */
async function probe(services: readonly string[]): Promise<ConsulProbe> {
  try {
    const access = consulAccess(process.env);
    const problem = await consulProblem(access, services);
    return { url: access.url, faults: problem === undefined ? [] : [problem] };
  } catch (error) {
    if (!(error instanceof ConsulSettingsError)) throw error;
    return { url: '', faults: error.faults };
  }
}
