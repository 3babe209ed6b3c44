import { existsSync, readFileSync } from 'node:fs';
import type { DynamicSettingsSchema } from '@signalbox/service-defaults/setting-schema';
import { ConfigurationError } from '../configuration-error.ts';
import { nearest } from '../nearest.ts';
import { ALL } from './document.ts';

/** The schemas of all documents, by name. */
export type Schemas = ReadonlyMap<string, DynamicSettingsSchema>;

const COMMON = 'libs/service-defaults/dynamic-settings.json';

/**
 * Reads the generated schemas of the documents `all` and of each service: in the workspace from the services' folders, in
 * a bundle from the files beside it.
 * @throws ConfigurationError if there are none.
 */
export function loadSchemas(services: readonly string[]): Schemas {
  const root = ['./', '../../../../'].map((path) => new URL(path, import.meta.url)).find(hasSchemas);
  if (root === undefined) throw new ConfigurationError(`expected ${COMMON} beside the program: build it again`);
  const pathOf = (name: string) => (name === ALL ? COMMON : `apps/${name}/dynamic-settings.json`);
  return new Map([ALL, ...services].map((name) => [name, readSchema(new URL(pathOf(name), root))]));
}

/** @throws ConfigurationError if there is no such document. */
export function schemaOf(schemas: Schemas, document: string): DynamicSettingsSchema {
  const schema = schemas.get(document);
  if (schema !== undefined) return schema;
  const names = [...schemas.keys()];
  throw new ConfigurationError(
    `there is no document ${document}; did you mean ${nearest(document, names)[0]}? Expected one of ${names.join(', ')}`,
  );
}

/** The services that have a document. */
export const servicesOf = (schemas: Schemas): string[] => [...schemas.keys()].filter((name) => name !== ALL);

const hasSchemas = (root: URL): boolean => existsSync(new URL(COMMON, root));

const readSchema = (file: URL): DynamicSettingsSchema =>
  JSON.parse(readFileSync(file, 'utf8')) as DynamicSettingsSchema;
