import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { routes } from '../api/routes.ts';
import { openApi } from './openapi.ts';

it('is valid OpenAPI 3.1, with each route', async () => {
  const description = JSON.parse(JSON.stringify(openApi())) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const validator = new Validator();
  expect(await validator.validate(description)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  const operations = Object.values(description.paths).flatMap((path) => Object.values(path));
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(routes).sort());
});
