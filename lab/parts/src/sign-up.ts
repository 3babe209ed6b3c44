import { randomUUID } from 'node:crypto';
import { createHttpClient } from '@signalbox/http-client';

/** A customer who is signed in. */
export interface Customer {
  readonly id: string;
  readonly accessToken: string;
}

/**
 * Creates an account with the default credit at a gateway, and signs it in.
 * @throws Error if one of the two responses is not 201.
 */
export async function signUp(gateway: string): Promise<Customer> {
  const client = createHttpClient(gateway);
  const account = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  const { id } = created(await client.POST('/api/users', { body: { ...account, name: 'Lab' } }));
  const { accessToken } = created(await client.POST('/api/sessions', { body: account }));
  return { id, accessToken };
}

function created<Body>({ data, error, response }: { data?: Body; error?: unknown; response: Response }): Body {
  if (data !== undefined) return data;
  throw new Error(`expected 201 from ${response.url}, got ${response.status} ${JSON.stringify(error)}`);
}
