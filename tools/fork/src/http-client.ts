import type { OpenAPI3 } from 'openapi-typescript';
import type { Tree } from './workspace-files.ts';

const DOCUMENT = 'libs/http-client/openapi.json';
const TYPES = 'libs/http-client/src/openapi.ts';

interface OpenApiDocument {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly tags: readonly string[] }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The generated client of the HTTP API without some of its routes. The gateway's tests compare it with the gateway. */
export async function withoutRoutes(tree: Tree, route: RegExp): Promise<Tree> {
  const [document, types] = [tree.get(DOCUMENT), tree.get(TYPES)];
  if (document?.text === undefined || types?.text === undefined) return tree;
  const reduced = reducedDocument(JSON.parse(document.text) as OpenApiDocument, route);
  // Loaded only if needed: it loads the TypeScript compiler.
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const head = types.text.slice(0, types.text.indexOf('export '));
  const text = head + astToString(await openapiTS(reduced as unknown as OpenAPI3));
  return new Map([...tree])
    .set(DOCUMENT, { ...document, text: JSON.stringify(reduced) })
    .set(TYPES, { ...types, text });
}

/** A document without some routes, and without the tags and schemas that only these use. */
export function reducedDocument(document: OpenApiDocument, route: RegExp): OpenApiDocument {
  const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => !route.test(path)));
  const tags = new Set(Object.values(paths).flatMap((methods) => Object.values(methods).flatMap(({ tags }) => tags)));
  const schemas = usedSchemas(paths, document.components.schemas);
  return {
    ...document,
    tags: document.tags.filter(({ name }) => tags.has(name)),
    paths,
    components: { ...document.components, schemas },
  };
}

function usedSchemas(paths: object, schemas: Readonly<Record<string, object>>): Record<string, object> {
  const used = new Set<string>();
  const visit = (part: object): void => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name!)) continue;
      used.add(name!);
      visit(schemas[name!] ?? {});
    }
  };
  visit(paths);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}
