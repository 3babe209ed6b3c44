import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyContract } from '@signalbox/contract';
import { CommandError } from '@signalbox/stack/command-line';
import { z } from 'zod';
import { contractOperations } from './operations/contract-operations.ts';
import type { OpenApiDocument } from './operations/http-operations.ts';
import type { Interface } from './operations/operation.ts';

/** Everything that callers and clients of one version depend on. */
export interface Release {
  readonly version: string;
  /** By service. */
  readonly contracts: Readonly<Record<string, Interface['operations']>>;
  readonly openapi: OpenApiDocument;
}

const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));
/** The folder with what the last release promised, relative to the workspace. */
export const RELEASED = 'docs/released';

/** The interfaces in this workspace, with the version in the package.json of its root. */
export async function presentRelease(): Promise<Release> {
  const manifests = globSync('libs/contracts/*/package.json', { cwd: workspaceRoot }).sort();
  const found = await Promise.all(
    manifests.map((manifest) => contractsOf(readJson<{ name: string }>(join(workspaceRoot, manifest)).name)),
  );
  return {
    version: readJson<{ version: string }>(join(workspaceRoot, 'package.json')).version,
    contracts: Object.fromEntries(found.flat().map((one) => [one.serviceName, contractOperations(one)])),
    openapi: readJson<OpenApiDocument>(fileURLToPath(import.meta.resolve('@signalbox/http-client/openapi.json'))),
  };
}

async function contractsOf(packageName: string): Promise<AnyContract[]> {
  const exported = Object.values((await import(packageName)) as Record<string, unknown>);
  return exported.filter((one): one is AnyContract => typeof one === 'object' && one !== null && 'serviceName' in one);
}

const releasedFolder = join(workspaceRoot, RELEASED);

const recorded = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  contracts: z.record(z.string(), z.looseObject({})),
});
const recordedOpenapi = z.looseObject({
  paths: z.looseObject({}),
  components: z.looseObject({ schemas: z.looseObject({}) }),
});

/**
 * @returns undefined if no release is recorded.
 * @throws CommandError if a file of it is missing or has another form.
 */
export function recordedRelease(folder = releasedFolder): Release | undefined {
  if (!existsSync(join(folder, 'contracts.json'))) return undefined;
  const read = <Schema extends z.ZodType>(name: string, schema: Schema) => {
    try {
      return schema.parse(readJson(join(folder, name)));
    } catch {
      throw new CommandError(
        `${RELEASED}/${name} is not a file of a release: restore it, for example with git checkout`,
      );
    }
  };
  const { version, contracts } = read('contracts.json', recorded) as Omit<Release, 'openapi'>;
  return { version, contracts, openapi: read('openapi.json', recordedOpenapi) as unknown as OpenApiDocument };
}

/** Writes what a release promises. @returns the names of the files. */
export function writeRelease({ version, contracts, openapi }: Release, folder = releasedFolder): string[] {
  mkdirSync(folder, { recursive: true });
  const files = { 'openapi.json': openapi, 'contracts.json': { version, contracts } };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
  }
  return Object.keys(files);
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(path, 'utf8')) as Content;
}
