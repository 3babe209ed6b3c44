import {
  ALL,
  documentIn,
  schemaOf,
  type ConfigDocument,
  type Schemas,
  type SettingValue,
} from '@signalbox/configuration';
import type { Context } from '../context.ts';
import { json, printable, table } from '../terminal.ts';

/** A setting of a service: its value without the environment of an instance. */
interface EffectiveSetting {
  readonly name: string;
  readonly value: unknown;
  readonly origin: 'default' | 'all' | 'service';
}

/** Shows documents and the settings that follow from them. */
export async function get({ operands: [asked], options, store, schemas, terminal }: Context): Promise<number> {
  if (asked !== undefined) schemaOf(schemas, asked);
  const names = asked === undefined ? [...schemas.keys()] : [...new Set([ALL, asked])];
  const stored = await Promise.all(names.map(async (name) => [name, documentIn(await store.read(name))] as const));
  const documents = new Map(stored);
  const services = names.filter((name) => name !== ALL);
  const effective = services.map((name) => [name, effectiveSettings(schemas, name, documents)] as const);
  if (options.json) {
    const written = stored.map(([name, document]) => [name, document ?? null]);
    terminal.log(
      json({ documents: Object.fromEntries(written) as object, effective: Object.fromEntries(effective) as object }),
    );
    return 0;
  }
  for (const [name, document] of documents) terminal.log(documentLines(name, document));
  for (const [name, settings] of effective) {
    const rows = settings.map(({ name: setting, value, origin }) => [`  ${setting}`, String(value ?? ''), origin]);
    terminal.log(`\n${name}: settings in force, unless its environment sets what is “default” here\n${table(rows)}`);
  }
  return 0;
}

/** The settings of a service, by precedence: default, all, service. */
function effectiveSettings(
  schemas: Schemas,
  service: string,
  documents: ReadonlyMap<string, ConfigDocument | undefined>,
): EffectiveSetting[] {
  const all = documents.get(ALL)?.settings ?? {};
  const own = documents.get(service)?.settings ?? {};
  return Object.entries(schemaOf(schemas, service).properties).map(([name, schema]) => {
    if (Object.hasOwn(own, name)) return { name, value: own[name], origin: 'service' };
    if (Object.hasOwn(all, name)) return { name, value: all[name], origin: 'all' };
    return { name, value: schema.default, origin: 'default' };
  });
}

function documentLines(name: string, document: ConfigDocument | undefined): string {
  if (document === undefined) return `${name}: no document`;
  const { revision, settings, trial } = document;
  const lines = [`${name}: revision ${revision}`, ...assignments(settings)];
  if (trial !== undefined)
    lines.push(`  ${printable(trial.instance)} tries instead:`, ...assignments(trial.settings, '    '));
  return lines.join('\n');
}

function assignments(settings: Readonly<Record<string, SettingValue>>, indent = '  '): string[] {
  const all = Object.entries(settings).map(([name, value]) => indent + printable(`${name}=${value}`));
  return all.length > 0 ? all : [`${indent}no settings`];
}
