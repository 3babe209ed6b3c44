import { z } from 'zod';
import { endpoint } from '../api/endpoint.ts';

export const getRoot = endpoint({
  method: 'GET',
  path: '/',
  access: 'anyone',
  tag: 'Documentation',
  summary: 'Redirect to the console, or to the API documentation if there is none',
  answer: {
    status: 302,
    description: 'Redirect to the console (CONSOLE_URL) or to the documentation page',
    headers: { Location: 'The URL of that page' },
  },
});

export const getOpenApi = endpoint({
  method: 'GET',
  path: '/api/openapi.json',
  access: 'anyone',
  tag: 'Documentation',
  summary: 'Get the OpenAPI document',
  answer: { status: 200, description: 'The OpenAPI 3.1 document', mediaType: 'application/json' },
});

export const getDocs = endpoint({
  method: 'GET',
  path: '/api/docs',
  access: 'anyone',
  tag: 'Documentation',
  summary: 'Browse the API documentation (Swagger UI)',
  answer: { status: 200, description: 'The documentation page', mediaType: 'text/html' },
});

export const getDocsAsset = endpoint({
  method: 'GET',
  path: '/api/docs/:asset',
  access: 'anyone',
  tag: 'Documentation',
  summary: 'Get a file of the documentation page',
  params: z.object({ asset: z.string() }),
  answer: {
    status: 200,
    description: 'A script, a style sheet or an icon',
    mediaType: '*/*',
    headers: { ETag: 'The validator of the content in its content coding' },
  },
  errors: ['NOT_FOUND'],
});
