import type { Catalog, CatalogService } from '../catalog.ts';
import { answerBlocking, type WaitForChange } from '../http/blocking-query.ts';
import { badRequest } from '../http/http-error.ts';
import type { Call, Route } from '../http/router.ts';
import { catalogServiceView, healthView, type Node } from './views.ts';

const unsupported = ['filter', 'tag', 'near', 'node-meta'];

function serviceNameOf({ rest, query }: Call): string {
  if (rest === '') throw badRequest('Missing service name');
  const option = unsupported.find((name) => query.has(name));
  if (option !== undefined) throw badRequest(`consul-dev does not support ?${option}`);
  return rest;
}

/** `?passing`, `?passing=1`, `?passing=false`; anything else is an error, as in Consul. */
function wantsPassing(query: URLSearchParams): boolean {
  const value = query.get('passing');
  if (value === null) return false;
  if (['', '1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return false;
  throw badRequest('Invalid value for ?passing');
}

const isPassing = (service: CatalogService): boolean =>
  [...service.checks.values()].every(({ status }) => status === 'passing');

function tagsByName(services: readonly CatalogService[]): Record<string, string[]> {
  const tags = new Map<string, Set<string>>();
  for (const { definition } of services) {
    tags.set(definition.name, new Set([...(tags.get(definition.name) ?? []), ...definition.tags]));
  }
  return Object.fromEntries([...tags].map(([name, each]) => [name, [...each]]));
}

/** `/v1/health`, `/v1/catalog` and `/v1/status`: queries about all services, which can block. */
export function queryRoutes(node: Node, leader: () => string, catalog: Catalog): Route[] {
  const waitForChange: WaitForChange = (timeoutMs, signal) => catalog.waitForChange(timeoutMs, signal);
  return [
    {
      method: 'GET',
      path: '/v1/health/service/*',
      answer: (call) => {
        const name = serviceNameOf(call);
        const passingOnly = wantsPassing(call.query);
        return answerBlocking(waitForChange, call, () => ({
          index: catalog.indexOf(name),
          json: catalog
            .named(name)
            .filter((service) => !passingOnly || isPassing(service))
            .map((service) => healthView(node, service)),
        }));
      },
    },
    {
      method: 'GET',
      path: '/v1/catalog/services',
      answer: (call) =>
        answerBlocking(waitForChange, call, () => ({ index: catalog.servicesIndex, json: tagsByName(catalog.all()) })),
    },
    {
      method: 'GET',
      path: '/v1/catalog/service/*',
      answer: (call) => {
        const name = serviceNameOf(call);
        return answerBlocking(waitForChange, call, () => ({
          index: catalog.indexOf(name),
          json: catalog.named(name).map((service) => catalogServiceView(node, service)),
        }));
      },
    },
    { method: 'GET', path: '/v1/status/leader', answer: () => ({ json: leader() }) },
  ];
}
