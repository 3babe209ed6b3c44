import { randomUUID } from 'node:crypto';
import { KeyRing, TokenVerifier } from '@signalbox/auth';
import { generateKey, InMemoryKeySource, matrixRows, signerWith } from '@signalbox/auth/access-matrix';
import { admin, anyone, user, type Auth } from '@signalbox/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { startGateway } from '../gateway.fixture.ts';

interface Operation {
  readonly security?: readonly { readonly accessToken: readonly string[] }[];
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const key = await generateKey('key');
const signer = signerWith(key);
const tokens = new TokenVerifier(new KeyRing(new InMemoryKeySource(key)));

const gateway = await startGateway({ tokens });
afterAll(() => gateway[Symbol.asyncDispose]());
const { paths } = (await (await gateway.request('/api/openapi.json')).json()) as Document;

/** What the document declares. @throws TypeError if it declares nothing. */
function authOf({ security }: Operation): Auth {
  if (!security) throw new TypeError('expected a declaration of who may send it, got none');
  const [required] = security;
  if (!required) return anyone();
  return required.accessToken.includes('admin') ? admin() : user();
}

const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    request: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path: path.replace(/\{\w+\}/g, randomUUID()),
    auth: authOf(operation),
  })),
);

describe.each(operations)('$request', ({ method, path, auth }) => {
  it.each(matrixRows(auth))('is $outcome with $caller.name', async ({ caller, refusal }) => {
    const { userToken, serviceToken } = await caller.tokens(signer);
    const token = userToken ?? serviceToken;
    const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
    const response = await gateway.request(path, { method, headers });
    const problem = response.headers.get('content-type')?.includes('problem') ? await response.json() : undefined;
    const { code = 'none' } = (problem ?? {}) as { code?: string };
    if (refusal) expect([code, response.status]).toEqual([refusal, refusal === 'FORBIDDEN' ? 403 : 401]);
    else expect(['UNAUTHENTICATED', 'FORBIDDEN']).not.toContain(code);
  });
});
