import { existsSync, readFileSync } from 'node:fs';
import type { DynamicSettingsSchema } from '@signalbox/service-defaults/setting-schema';
import { CommandError, nearest } from '@signalbox/stack/command-line';
import { services } from '@signalbox/stack/services';
import { ALL } from './document.ts';

/** The schemas of all documents, by name. */
export type Schemas = ReadonlyMap<string, DynamicSettingsSchema>;

/** The names of all documents: `all`, and each service. */
export const documentNames: readonly string[] = [ALL, ...services.map(({ name }) => name)];

const COMMON = 'libs/service-defaults/dynamic-settings.json';

/** Reads the generated schemas: in the workspace from the services' folders, in a bundle from the files beside it. */
export function loadSchemas(): Schemas {
  const root = ['./', '../../../../'].map((path) => new URL(path, import.meta.url)).find(hasSchemas);
  if (root === undefined) throw new CommandError(`expected ${COMMON} beside the program: build it again`);
  const pathOf = (name: string) => (name === ALL ? COMMON : `apps/${name}/dynamic-settings.json`);
  return new Map(documentNames.map((name) => [name, readSchema(new URL(pathOf(name), root))]));
}

/** @throws CommandError if there is no such document. */
export function schemaOf(schemas: Schemas, document: string): DynamicSettingsSchema {
  const schema = schemas.get(document);
  if (schema !== undefined) return schema;
  throw new CommandError(
    `there is no document ${document}; did you mean ${nearest(document, documentNames)[0]}? Expected one of ${documentNames.join(', ')}`,
  );
}

const hasSchemas = (root: URL): boolean => existsSync(new URL(COMMON, root));

const readSchema = (file: URL): DynamicSettingsSchema =>
  JSON.parse(readFileSync(file, 'utf8')) as DynamicSettingsSchema;
