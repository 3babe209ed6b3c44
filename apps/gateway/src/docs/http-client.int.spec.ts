import { fileURLToPath } from 'node:url';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from '../gateway.fixture.ts';

const DOCUMENT = fileURLToPath(import.meta.resolve('@signalbox/http-client/openapi.json'));
const TYPES = fileURLToPath(import.meta.resolve('@signalbox/http-client/src/openapi.ts'));

const HEAD =
  '/** The types of the HTTP API. Generated from openapi.json: `npx vitest run apps/gateway/src/docs -u`. */\n';

let gateway: Gateway;
let document: string;
beforeAll(async () => {
  gateway = await startGateway();
  document = await (await gateway.request('/api/openapi.json')).text();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const formatted = async (text: string, file: string) =>
  format(text, { ...(await resolveConfig(file)), filepath: file });

describe('the HTTP client', () => {
  it('contains the OpenAPI document of this gateway (updated by vitest -u)', async () => {
    await expect(await formatted(document, DOCUMENT)).toMatchFileSnapshot(DOCUMENT);
  });

  it('contains the types that follow from the document (updated by vitest -u)', async () => {
    const nodes = await openapiTS(JSON.parse(document) as OpenAPI3);
    await expect(await formatted(HEAD + astToString(nodes), TYPES)).toMatchFileSnapshot(TYPES);
  });
});
