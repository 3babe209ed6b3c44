import { z } from 'zod';
import { problem } from '../api/control.ts';
import { routes, type Route } from '../api/routes.ts';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
};

const content = (schema: z.ZodType, io: 'input' | 'output', type = 'application/json') => ({
  content: { [type]: { schema: schemaOf(schema, io) } },
});

/** The JSON API as OpenAPI 3.1. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [operationId, route] of Object.entries(routes) as [string, Route][]) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(operationId, route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Console',
      version: '1',
      description:
        'What the console knows about the system. Requests that are not GET need the header x-action-token with the token of GET /api/session. With accept: text/event-stream, the resources that say so are streams: each event is one JSON document as in the answer.',
    },
    paths,
    components: {
      responses: {
        Problem: { description: 'Any failure (RFC 9457)', ...content(problem, 'output', 'application/problem+json') },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'signalbox_console' },
        action: { type: 'apiKey', in: 'header', name: 'x-action-token' },
      },
    },
  };
}

function operation(
  operationId: string,
  { method, path, summary, access, query, body, reply, liveEveryMs }: Route,
): object {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));
  const action = method === 'GET' ? {} : { action: [] };
  return {
    operationId,
    summary,
    ...(liveEveryMs !== undefined && {
      description: 'Also as a stream of events: one at once, and one after each change.',
    }),
    parameters: [...inPath, ...(query ? queryParameters(query) : [])],
    ...(body && { requestBody: { required: true, ...content(body, 'input') } }),
    responses: {
      ...(reply ? { 200: { description: summary, ...content(reply, 'output') } } : { 204: { description: 'Done' } }),
      default: { $ref: '#/components/responses/Problem' },
    },
    security: access === 'anyone' ? [] : [{ session: [], ...action }],
  };
}

function queryParameters(query: z.ZodObject): object[] {
  return Object.entries(query.shape).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field as z.ZodType, 'output');
    return { name, in: 'query', required: false, ...(description && { description }), schema };
  });
}
