import {
  ALL,
  changeSettings,
  endTrial,
  promote,
  restore,
  schemaOf,
  set,
  unknownName,
  unset,
  unsetEverything,
  valueFrom,
  type Settings,
} from '@signalbox/configuration';
import { CommandError } from '@signalbox/stack/command-line';
import type { Context } from '../context.ts';
import { revisionFrom } from './history.ts';
import { write } from './writing.ts';

/** `set DOCUMENT NAME=VALUE…` */
export async function setSettings(context: Context): Promise<number> {
  const [document, ...assignments] = context.operands as [string, ...string[]];
  const { properties } = schemaOf(context.schemas, document);
  const given: Settings = Object.fromEntries(
    assignments.map((text) => {
      const [name, value] = assignmentFrom(text);
      if (!Object.hasOwn(properties, name)) throw new CommandError(unknownName(context.schemas, document, name));
      return [name, valueFrom(properties[name], value)];
    }),
  );
  const instance = await trialInstance(context, document);
  const action = instance === undefined ? 'set' : 'trial';
  return write(context, { document, action, change: changeSettings(set(given), instance) });
}

/** `unset DOCUMENT NAME… | --everything | --trial` */
export async function unsetSettings(context: Context): Promise<number> {
  const [document, ...names] = context.operands as [string, ...string[]];
  const { everything, trial } = context.options;
  if ([names.length > 0, everything, trial].filter(Boolean).length !== 1) {
    throw new CommandError('expected names of settings, or --everything, or --trial');
  }
  if (names.length === 0)
    return write(context, { document, action: 'unset', change: trial ? endTrial : unsetEverything });
  const instance = await trialInstance(context, document);
  return write(context, { document, action: 'unset', change: changeSettings(unset(names), instance) });
}

/** `rollback DOCUMENT REVISION` */
export async function rollback(context: Context): Promise<number> {
  const [document, text] = context.operands as [string, string];
  schemaOf(context.schemas, document);
  const entry = await context.store.revision(document, revisionFrom(text));
  return write(context, { document, action: 'rollback', change: restore(entry.document) });
}

/** `promote SERVICE` */
export async function promoteTrial(context: Context): Promise<number> {
  const [document] = context.operands as [string];
  return write(context, { document, action: 'promote', change: promote });
}

/**
 * The id of the instance in `--for`, which is an id or a name in the local stack.
 * @throws CommandError unless it is registered, or `--force` is given.
 */
export async function trialInstance(context: Context, document: string): Promise<string | undefined> {
  const { options, instances, place } = context;
  if (options.instance === undefined) return undefined;
  if (document === ALL) throw new CommandError(`${ALL} has no trial: expected the document of a service`);
  const id = place.idsByName.get(options.instance) ?? options.instance;
  if (options.force) return id;
  const ids = (await instances.of(document)).map((instance) => instance.id);
  if (ids.includes(id)) return id;
  const listed = ids.length > 0 ? `registered are ${ids.join(', ')}` : 'none is registered';
  throw new CommandError(`there is no instance ${options.instance} of ${document}: ${listed}; --force sets it anyway`);
}

function assignmentFrom(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new CommandError(`expected NAME=VALUE, got ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}
