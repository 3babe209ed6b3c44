import { randomUUID } from 'node:crypto';
import type { Check } from '@signalbox/lab-parts/check';
import { signUp } from '@signalbox/lab-parts/sign-up';
import { textEquals } from '../printed-checks.ts';
import { cheapestProduct, send, type ClientResponse } from './customer.ts';

// Letters with a dot below, in the two encodings of one text: composed (NFC) and decomposed (NFD).
const COMPOSED = 'pass\u1e9d\u00e9w\u1ecdrd';
const DECOMPOSED = COMPOSED.normalize('NFD');

/** Names that consist of invisible characters. */
const INVISIBLE = ['\u3164', '\u2800', '\ufe0f', '\u034f', '\u200b', '\u00ad', '\u{e0041}'];

/** Text that has several encodings, is invisible, or was accepted in one place and rejected in another. */
export async function verifyText(gateway: string): Promise<Check[]> {
  return [
    ...(await names(gateway)),
    await password(gateway),
    ...(await addresses(gateway)),
    ...(await keys(gateway)),
    await refreshToken(gateway),
  ];
}

const register = (gateway: string, account: object): Promise<ClientResponse> =>
  send(gateway, 'POST', '/api/users', {
    body: { email: `${randomUUID()}@example.com`, name: 'Field', password: 'correct horse', ...account },
  });

async function names(gateway: string): Promise<Check[]> {
  const checks: Check[] = [];
  for (const name of INVISIBLE) {
    const { status } = await register(gateway, { name });
    checks.push(textEquals(`14: a name that consists only of ${codePoint(name)}`, String(status), '400'));
  }
  const { body } = await register(gateway, { name: 'Zoe\u0308' });
  return [...checks, textEquals('14: a name with a decomposed letter is stored as', String(body.name), 'Zo\u00eb')];
}

async function password(gateway: string): Promise<Check> {
  const email = `${randomUUID()}@example.com`;
  await register(gateway, { email, password: COMPOSED });
  const { status } = await send(gateway, 'POST', '/api/sessions', { body: { email, password: DECOMPOSED } });
  return textEquals('14: a password set in NFC and typed in NFD', String(status), '201');
}

async function addresses(gateway: string): Promise<Check[]> {
  const name = `kelvin-${randomUUID()}`;
  await register(gateway, { email: `${name}@example.com` });
  const kelvin = `\u212a${name.slice(1)}@example.com`;
  const signIn = await send(gateway, 'POST', '/api/sessions', { body: { email: kelvin, password: 'correct horse' } });
  return [
    textEquals('14: an e-mail address with U+212A', String((await register(gateway, { email: kelvin })).status), '400'),
    textEquals('14: a sign-in with U+212A for k', String(signIn.status), '401'),
  ];
}

async function keys(gateway: string): Promise<Check[]> {
  const { accessToken } = await signUp(gateway);
  const items = [{ productId: await cheapestProduct(gateway), quantity: 1 }];
  const checks: Check[] = [];
  for (const key of ['ключ', 'ü', 'ascii-only ~']) {
    // The header of a client that encodes it as UTF-8.
    const bytes = Buffer.from(key).toString('latin1');
    const headers = { authorization: `Bearer ${accessToken}`, 'idempotency-key': bytes };
    const { status } = await send(gateway, 'POST', '/api/orders', { body: { items }, headers });
    checks.push(
      textEquals(
        `14: Idempotency-Key: ${JSON.stringify(key)}`,
        String(status),
        key.startsWith('ascii') ? '201' : '400',
      ),
    );
  }
  return checks;
}

async function refreshToken(gateway: string): Promise<Check> {
  const account = { email: `${randomUUID()}@example.com`, password: 'correct horse' };
  await register(gateway, account);
  const { body } = await send(gateway, 'POST', '/api/sessions', { body: account });
  const spaced = { refreshToken: ` ${String(body.refreshToken)}\n` };
  const { status } = await send(gateway, 'POST', '/api/sessions/refresh', { body: spaced });
  return textEquals('17: a refresh token with white space around it', String(status), '401');
}

const codePoint = (text: string) => `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
