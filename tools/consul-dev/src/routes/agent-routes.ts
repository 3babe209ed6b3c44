import type { Agent } from '../agent.ts';
import type { Catalog } from '../catalog.ts';
import type { CheckStatus } from '../definition.ts';
import { decodeCheckUpdate, decodeService } from '../definition.ts';
import { badRequest, HttpError } from '../http/http-error.ts';
import type { RouteResponse, Call, Route } from '../http/router.ts';
import { agentServiceView, agentCheckViews, type Node } from './views.ts';

/** `/v1/agent/…`: what a service registers with its local agent, and queries from it. */
export function agentRoutes(node: Node, catalog: Catalog, agent: Agent): Route[] {
  const reportAs =
    (status: CheckStatus) =>
    ({ rest, query }: Call): RouteResponse => {
      agent.updateTtl(rest, { status, output: query.get('note') ?? '' });
      return {};
    };
  return [
    {
      method: 'GET',
      path: '/v1/agent/self',
      answer: () => ({
        json: {
          Config: {
            Datacenter: node.datacenter,
            NodeName: node.name,
            NodeID: node.id,
            Server: true,
            Revision: '',
            Version: 'consul-dev',
          },
          Member: { Name: node.name, Addr: node.address, Status: 1 },
          Meta: {},
        },
      }),
    },
    {
      method: 'GET',
      path: '/v1/agent/services',
      answer: ({ query }) => {
        if (query.has('filter')) throw badRequest('consul-dev does not support ?filter');
        return { json: Object.fromEntries(catalog.all().map((each) => [each.definition.id, agentServiceView(each)])) };
      },
    },
    {
      method: 'GET',
      path: '/v1/agent/checks',
      answer: ({ query }) => {
        if (query.has('filter')) throw badRequest('consul-dev does not support ?filter');
        const views = catalog.all().flatMap((service) => agentCheckViews(node, service));
        return { json: Object.fromEntries(views.map((view) => [view.CheckID, view])) };
      },
    },
    {
      method: 'GET',
      path: '/v1/agent/service/*',
      answer: ({ rest }) => {
        const service = catalog.get(rest);
        if (service === undefined) throw new HttpError(404, `unknown service ID: ${rest}`);
        return { json: agentServiceView(service) };
      },
    },
    {
      method: 'PUT',
      path: '/v1/agent/service/register',
      answer: async ({ query, body }) => {
        agent.register(decodeService(await body()), { replaceChecks: isTrue(query.get('replace-existing-checks')) });
        return {};
      },
    },
    {
      method: 'PUT',
      path: '/v1/agent/service/deregister/*',
      answer: ({ rest }) => {
        if (rest === '') throw new HttpError(500, 'ServiceID missing');
        agent.deregister(rest);
        return {};
      },
    },
    {
      method: 'PUT',
      path: '/v1/agent/check/deregister/*',
      answer: ({ rest }) => {
        agent.deregisterCheck(rest);
        return {};
      },
    },
    { method: 'PUT', path: '/v1/agent/check/pass/*', answer: reportAs('passing') },
    { method: 'PUT', path: '/v1/agent/check/warn/*', answer: reportAs('warning') },
    { method: 'PUT', path: '/v1/agent/check/fail/*', answer: reportAs('critical') },
    {
      method: 'PUT',
      path: '/v1/agent/check/update/*',
      answer: async ({ rest, body }) => {
        agent.updateTtl(rest, decodeCheckUpdate(await body()));
        return {};
      },
    },
  ];
}

/** Consul treats an empty value and what Go's `strconv.ParseBool` accepts as true, and ignores the rest. */
const isTrue = (value: string | null): boolean =>
  value !== null && ['', '1', 't', 'true'].includes(value.toLowerCase());
