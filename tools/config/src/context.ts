import { ConfigStore, Consul, Instances, loadSchemas, type Configuration } from '@signalbox/configuration';
import { services } from '@signalbox/stack/services';
import type { Arguments, Options } from './arguments.ts';
import { findPlace, type Place } from './place.ts';
import type { Terminal } from './terminal.ts';

/** What a subcommand works with. */
export interface Context extends Configuration {
  readonly operands: readonly string[];
  readonly options: Options;
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Aborts on Ctrl-C. */
  readonly stopped: AbortSignal;
  readonly place: Place;
}

/** @throws CommandError */
export function openContext(
  { operands, options }: Arguments,
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
  stopped: AbortSignal,
): Context {
  const place = findPlace(options.dataDir, env);
  const consul = new Consul(place.access);
  return {
    operands,
    options,
    env,
    terminal,
    stopped,
    place,
    schemas: loadSchemas(services.map(({ name }) => name)),
    store: new ConfigStore(consul, place.prefix),
    instances: new Instances(consul, place.registryPrefix),
  };
}
