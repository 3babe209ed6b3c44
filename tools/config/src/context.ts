import { Consul } from './consul/consul.ts';
import { ConfigStore } from './consul/config-store.ts';
import type { Arguments, Options } from './arguments.ts';
import { loadSchemas, type Schemas } from './document/schemas.ts';
import { Instances } from './instances/instances.ts';
import { findPlace, type Place } from './place.ts';
import type { Terminal } from './terminal.ts';

/** What a subcommand works with. */
export interface Context {
  readonly operands: readonly string[];
  readonly options: Options;
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Aborts on Ctrl-C. */
  readonly stopped: AbortSignal;
  readonly place: Place;
  readonly schemas: Schemas;
  readonly store: ConfigStore;
  readonly instances: Instances;
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
    schemas: loadSchemas(),
    store: new ConfigStore(consul, place.prefix),
    instances: new Instances(consul, place.registryPrefix),
  };
}
