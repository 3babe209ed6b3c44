import { join } from 'node:path';
import { formatFiles, generateFiles, logger, type GeneratorCallback, type Tree } from '@nx/devkit';
import { isRpcService } from '@signalbox/stack/services';
import { namesOf } from '../names.ts';
import { COMPOSE, withContainers } from '../workspace/compose-file.ts';
import { addRoute, API_SPECS, routeFolder } from '../workspace/gateway-files.ts';
import { lockPackage } from '../workspace/lockfile.ts';
import { servicesIn, TOPOLOGY, withCall, withService } from '../workspace/topology-file.ts';
import { linkPackages, writeDocuments } from '../written-documents.ts';
import { planService, type ServiceOptions, type ServicePlan } from './plan.ts';

const TEMPLATES = join(import.meta.dirname, 'files');

/**
 * Generates a service that runs: app, contract, tests, containers, and with `route` its endpoints in the gateway.
 * @returns what to do once the files are written.
 * @throws Error that says what to change; then nothing is written.
 */
export async function generateService(tree: Tree, options: ServiceOptions): Promise<GeneratorCallback> {
  const plan = await planService(tree, options);
  const { service, route } = plan;
  const [app, contract] = [`apps/${service.kebab}`, `libs/contracts/${service.kebab}`];
  writeSources(tree, plan);
  registerService(tree, plan);
  for (const folder of [app, contract]) lockPackage(tree, folder);
  if (route) addRoute(tree, service, problemsOf(plan));
  await formatFiles(tree);

  const specs = [
    `${app}/src/config.spec.ts`,
    `${app}/src/${service.kebab}.app.int.spec.ts`,
    ...(route ? API_SPECS : []),
  ];
  logger.info(
    `\nThen tests write docs/configuration/${service.kebab}.md, docs/metrics/${service.kebab}.md${
      route ? ', docs/http-api.md, the client of the HTTP API (libs/http-client)' : ''
    } and ${app}/dynamic-settings.json.\n`,
  );
  return () => {
    linkPackages(tree.root, [
      [`@signalbox/${service.kebab}`, app],
      [`@signalbox/contracts-${service.kebab}`, contract],
    ]);
    writeDocuments(tree.root, specs);
    logger.info(nextSteps(plan));
  };
}

function writeSources(tree: Tree, plan: ServicePlan): void {
  const { service, entity, database, route, references } = plan;
  const values = {
    ...plan,
    name: service.kebab,
    singular: entity.kebab,
    names: namesOf,
    upperFirst: (text: string) => text[0]!.toUpperCase() + text.slice(1),
  };
  const write = (templates: string, target: string) => generateFiles(tree, join(TEMPLATES, templates), target, values);
  const app = `apps/${service.kebab}`;
  write('contract', `libs/contracts/${service.kebab}`);
  write('app', app);
  write(database ? 'database' : 'stateless', app);
  if (references.length > 0) write('references', app);
  if (route) write('gateway', routeFolder(service.kebab));
  write(route ? 'e2e' : 'e2e-messages', 'e2e/src');
}

/** Adds the service to the files that list all services. */
function registerService(tree: Tree, { service, route, listed, calls, database }: ServicePlan): void {
  const topology = tree.read(TOPOLOGY, 'utf8')!;
  const services = servicesIn(topology);
  const edges = services.filter(({ edgePort }) => edgePort !== undefined).map(({ name }) => name);
  const callers = route ? edges : [];
  const added = withService(topology, listed);
  tree.write(
    TOPOLOGY,
    callers.reduce((text, caller) => withCall(text, caller, service.kebab), added),
  );
  const previous = services.findLast(isRpcService)!.name;
  const others = {
    previous,
    previousWithDatabase: services.findLast((one) => one.hasDatabase)?.name,
    callers,
    watchers: services.filter(({ operatorPort }) => operatorPort !== undefined).map(({ name }) => name),
  };
  const containers = { name: service.kebab, calls, hasDatabase: database };
  tree.write(COMPOSE, withContainers(tree.read(COMPOSE, 'utf8')!, containers, others));
}

const problemsOf = ({ entity, database }: ServicePlan) =>
  database ? [{ code: `${entity.constant}_NOT_FOUND`, status: 404, title: `${sentence(entity.words)} not found` }] : [];

const sentence = (text: string) => text[0]!.toUpperCase() + text.slice(1);

function nextSteps({ service, entity, database, route, anEntity }: ServicePlan): string {
  const message = database ? `list${service.pascal}` : `get${entity.pascal}`;
  return [
    '',
    `The service ${service.kebab} is complete. Next:`,
    '  npm start                              runs it with the others',
    `  npm run rpc -- ${service.kebab}.${message}   sends it a message`,
    ...(route ? [`  http://localhost:8080/api/docs         has its endpoints, /api/${service.kebab}`] : []),
    `  npm test                               tests it with the others`,
    `Give ${anEntity} its own fields: libs/contracts/${service.kebab}/src/${service.kebab}.contract.ts. docs/new-service.md explains each file.`,
  ].join('\n');
}
