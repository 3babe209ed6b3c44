import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { BadRequest } from './bad-input.ts';
import type { Client } from './client.ts';
import { rowCounts } from './databases.ts';
import { problemDefects } from './expectations.ts';
import { hasStack } from './system.ts';

/** Sends each request. Expects that each is refused and that no row is added. */
export async function refusesAll(requests: readonly BadRequest[], client: Client): Promise<void> {
  const defects: string[] = [];
  const before = await countsOf();
  for (const request of requests) {
    const found = await defectsOf(request, client);
    defects.push(...found.map((defect) => `${request.what}: ${defect}`));
  }
  expect(defects).toEqual([]);
  expect(await countsOf()).toEqual(before);
}

async function defectsOf(request: BadRequest, client: Client) {
  const { method, path, body, headers, status = 400 } = request;
  const field = request.isInvalidUrl && !hasStack ? undefined : request.field;
  const sent = { body, headers: { 'x-request-id': randomUUID(), ...headers } };
  const answer = await client
    .send(method, path, sent)
    .catch((error: unknown) => String((error as Error).cause ?? error));
  if (typeof answer === 'string') return [`no answer: ${answer}`];
  const defects = problemDefects(answer);
  if (answer.status !== status) defects.push(`status ${answer.status}, not ${status}: ${answer.text.slice(0, 300)}`);
  const named = answer.problem?.errors?.map((error) => error.field.toLowerCase()) ?? [];
  if (field !== undefined && !named.includes(field.toLowerCase()))
    defects.push(`names ${named.join() || 'no field'}, not ${field}`);
  return defects;
}

/** The number of stored rows, if the databases can be read. @public */
export const countsOf = () => (hasStack ? rowCounts() : {});
