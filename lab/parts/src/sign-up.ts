import { randomUUID } from 'node:crypto';

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
  const account = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  const { id } = await create<{ id: string }>(`${gateway}/api/users`, { ...account, name: 'Lab' });
  const { accessToken } = await create<{ accessToken: string }>(`${gateway}/api/sessions`, account);
  return { id, accessToken };
}

async function create<Created>(url: string, body: object): Promise<Created> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(`expected 201 from ${url}, got ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Created;
}
