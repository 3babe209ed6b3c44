import { formatFiles, logger, type GeneratorCallback, type Tree } from '@nx/devkit';
import { isRpcService } from '@signalbox/stack/services';
import { namesOf } from '../names.ts';
import { COMPOSE, withoutContainers } from '../workspace/compose-file.ts';
import { errorCodesOf } from '../workspace/contracts.ts';
import { API_SPECS, contractPackage, removeRoute } from '../workspace/gateway-files.ts';
import { unlockPackage } from '../workspace/lockfile.ts';
import { servicesIn, TOPOLOGY, withoutService } from '../workspace/topology-file.ts';
import { removeLinks, writeDocuments } from '../written-documents.ts';
import { filesOf } from '../workspace/service-files.ts';
import { usesOf } from './uses.ts';

/**
 * Deletes a service and its entries in other files.
 * @returns what to do once the files are written.
 * @throws Error that lists what else uses the service; then nothing is changed.
 */
export async function removeService(tree: Tree, { name }: { readonly name: string }): Promise<GeneratorCallback> {
  const topology = tree.read(TOPOLOGY, 'utf8')!;
  const services = servicesIn(topology);
  const listed = services.find((one) => one.name === name);
  const removable = services.filter(isRpcService).map((one) => one.name);
  if (!listed || !isRpcService(listed)) throw new Error(`expected one of ${removable.join(', ')}, got "${name}"`);
  const service = namesOf(name);
  const uses = usesOf(tree, name);
  if (uses.length > 0)
    throw new Error(`other files still use ${name}; change them first:\n${uses.map((use) => `  ${use}`).join('\n')}`);

  const edges = services.filter(({ edgePort }) => edgePort !== undefined).map((one) => one.name);
  const callers = services.filter(({ calls }) => calls.includes(name)).map((one) => one.name);
  const hasRoute = edges.some((edge) => callers.includes(edge));
  if (hasRoute) removeRoute(tree, service, ownErrorCodes(tree, name, removable));
  tree.write(TOPOLOGY, withoutService(topology, name));
  const watchers = services.filter(({ operatorPort }) => operatorPort !== undefined).map((one) => one.name);
  tree.write(COMPOSE, withoutContainers(tree.read(COMPOSE, 'utf8')!, listed, watchers));
  for (const folder of [`apps/${name}`, `libs/contracts/${name}`]) unlockPackage(tree, folder);
  for (const path of filesOf(name)) tree.delete(path);
  await formatFiles(tree);

  if (hasRoute) logger.info('\nThen tests write docs/http-api.md and the client of the HTTP API, libs/http-client.\n');
  return () => {
    removeLinks(tree.root, [`@signalbox/${name}`, contractPackage(service)]);
    if (hasRoute) writeDocuments(tree.root, API_SPECS);
    logger.info(`\n${name} is removed. Its data in data folders and volumes stays. Next: npm test`);
  };
}

/** The error codes that only this service declares. */
function ownErrorCodes(tree: Tree, name: string, services: readonly string[]): string[] {
  const others = services.filter((service) => service !== name).flatMap((service) => errorCodesOf(tree, service));
  return [...new Set(errorCodesOf(tree, name))].filter((code) => !others.includes(code));
}
