import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyContract } from '@signalbox/contract';
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
  const found = await Promise.all(manifests.map((manifest) => contractsOf(readJson<{ name: string }>(manifest).name)));
  const document = fileURLToPath(import.meta.resolve('@signalbox/http-client/openapi.json'));
  return {
    version: readJson<{ version: string }>('package.json').version,
    contracts: Object.fromEntries(found.flat().map((one) => [one.serviceName, contractOperations(one)])),
    openapi: JSON.parse(readFileSync(document, 'utf8')) as OpenApiDocument,
  };
}

async function contractsOf(packageName: string): Promise<AnyContract[]> {
  const exported = Object.values((await import(packageName)) as Record<string, unknown>);
  return exported.filter((one): one is AnyContract => typeof one === 'object' && one !== null && 'serviceName' in one);
}

/** @returns undefined if no release is recorded. */
export function recordedRelease(folder = RELEASED): Release | undefined {
  if (!existsSync(join(workspaceRoot, folder, 'contracts.json'))) return undefined;
  const { version, contracts } = readJson<Omit<Release, 'openapi'>>(join(folder, 'contracts.json'));
  return { version, contracts, openapi: readJson<OpenApiDocument>(join(folder, 'openapi.json')) };
}

/** Writes what a release promises. @returns the paths of the files. */
export function writeRelease({ version, contracts, openapi }: Release, folder = RELEASED): string[] {
  const files = { 'contracts.json': { version, contracts }, 'openapi.json': openapi };
  return Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    mkdirSync(dirname(join(workspaceRoot, path)), { recursive: true });
    writeFileSync(join(workspaceRoot, path), `${JSON.stringify(content, null, 2)}\n`);
    return path;
  });
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(join(workspaceRoot, path), 'utf8')) as Content;
}
