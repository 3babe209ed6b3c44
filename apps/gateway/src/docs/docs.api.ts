import { z } from 'zod';
import { endpoint } from '../api/endpoint.ts';

export const getRoot = endpoint({
  method: 'GET',
  path: '/',
  access: 'anyone',
  tag: 'Documentation',
  summary: 'Leads to the documentation',
  answer: { status: 302, description: 'The documentation is elsewhere', headers: { Location: 'Its address' } },
});

export const getOpenApi = endpoint({
  method: 'GET',
  path: '/api/openapi.json',
  access: 'anyone',
  tag: 'Documentation',
  summary: 'This document',
  answer: { status: 200, description: 'OpenAPI 3.1', mediaType: 'application/json' },
});

export const getDocs = endpoint({
  method: 'GET',
  path: '/api/docs',
  access: 'anyone',
  tag: 'Documentation',
  summary: 'A page to read this document and to try it',
  answer: { status: 200, description: 'The page', mediaType: 'text/html' },
});

export const getDocsAsset = endpoint({
  method: 'GET',
  path: '/api/docs/:asset',
  access: 'anyone',
  tag: 'Documentation',
  summary: 'What the page is made of',
  params: z.object({ asset: z.string() }),
  answer: { status: 200, description: 'A script, a style sheet or an icon', mediaType: '*/*' },
  errors: ['NOT_FOUND'],
});
