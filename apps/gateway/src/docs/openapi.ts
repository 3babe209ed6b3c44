import type { z } from 'zod';
import type { SuccessResponse, Endpoint } from '../api/endpoint.ts';
import { errorResponses } from './error-responses.ts';
import { parameterSchema, replyRef, replySchemas, requestSchema, textHeader, type JsonSchema } from './json-schemas.ts';

/** Builds the OpenAPI 3.1 document from the declarations that also define routing and validation. */
export function openApiDocument(endpoints: readonly Endpoint[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Signalbox',
      version: '1',
      description:
        'The public API. All amounts are integers in cents. ' +
        'Errors are problem details (RFC 9457) with a stable `code`. ' +
        'Any path can return 400, 408, 414, 417, 421, 431 or 501 if the request line or the headers are invalid, and 503 ' +
        'above a limit of connections. ' +
        'To call an endpoint that needs authentication, sign in with `POST /api/sessions`, choose **Authorize** and ' +
        'enter the `accessToken`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: replySchemas(),
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function operation(endpoint: Endpoint) {
  const { method, path, tag, summary, description, access, params, query, headers, body, answer } = endpoint;
  return {
    operationId: [method.toLowerCase(), ...(path.match(/\w+/g) ?? ['root'])].join('-'),
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    security: access === 'anyone' ? [] : [{ accessToken: access === 'admin' ? ['admin'] : [] }],
    parameters: [...parameters('path', params), ...parameters('query', query), ...parameters('header', headers)],
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: requestSchema(body) } } } }
      : {}),
    responses: { [answer.status]: success(answer), ...errorResponses(endpoint) },
  };
}

function parameters(place: 'path' | 'query' | 'header', schema: z.ZodObject | undefined) {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...type }: JsonSchema = parameterSchema(field as z.ZodType);
    const required = place === 'path' || !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(description ? { description } : {}), schema: type };
  });
}

function success({ description, body, mediaType, headers = {} }: SuccessResponse) {
  const named = Object.entries(headers).map(([name, text]) => [name, textHeader(text)]);
  return {
    description,
    ...(named.length > 0 ? { headers: Object.fromEntries(named) } : {}),
    ...(body ? { content: { 'application/json': { schema: replyRef(body) } } } : {}),
    ...(mediaType ? { content: { [mediaType]: {} } } : {}),
  };
}
