import { existsSync, readFileSync } from 'node:fs';
import { CommandError, nearest } from '@signalbox/stack/command-line';
import { services } from '@signalbox/stack/services';
import { ALL } from './document.ts';

/** The JSON Schema of one setting, as far as the generated files use it. */
export interface SettingSchema {
  readonly type: 'integer' | 'number' | 'boolean' | 'string';
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description: string;
  readonly default?: string | number | boolean;
  readonly 'x-unit'?: string;
}

/** The settings that a document may contain. */
export interface DocumentSchema {
  readonly properties: Readonly<Record<string, SettingSchema>>;
  /** Settings that only the environment of a service sets. */
  readonly 'x-static': readonly string[];
}

/** The schemas of all documents, by name. */
export type Schemas = ReadonlyMap<string, DocumentSchema>;

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
export function schemaOf(schemas: Schemas, document: string): DocumentSchema {
  const schema = schemas.get(document);
  if (schema !== undefined) return schema;
  throw new CommandError(
    `there is no document ${document}; did you mean ${nearest(document, documentNames)[0]}? Expected one of ${documentNames.join(', ')}`,
  );
}

const hasSchemas = (root: URL): boolean => existsSync(new URL(COMMON, root));

const readSchema = (file: URL): DocumentSchema => JSON.parse(readFileSync(file, 'utf8')) as DocumentSchema;
