import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const MIN_SECRET_LENGTH = 16;

/** What each service proves itself with: the secret by the service's name. */
export type ServiceSecrets = ReadonlyMap<string, string>;

/**
 * Reads `orders=SECRET,other=SECRET`, or one such entry a line, where a secret may also contain commas and blanks.
 * @returns the secrets, and a sentence for each fault. No sentence repeats a secret.
 */
export function parseServiceSecrets(text: string): { secrets: ServiceSecrets; faults: string[] } {
  const secrets = new Map<string, string>();
  const faults: string[] = [];
  const entries = text.includes('\n')
    ? text.replace(/\n$/, '').split('\n')
    : text.split(',').map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    const [, name, secret] = /^([a-z][a-z0-9-]*)=(.*)$/.exec(entry) ?? [];
    if (name === undefined || secret === undefined) {
      faults.push(`entry ${index + 1} must look like service=secret`);
    } else if (secrets.has(name)) {
      faults.push(`${name} has two secrets`);
    } else {
      if (secret.length < MIN_SECRET_LENGTH) {
        faults.push(`the secret of ${name} must have at least ${MIN_SECRET_LENGTH} characters, got ${secret.length}`);
      }
      secrets.set(name, secret);
    }
  }
  return { secrets, faults };
}

/** Whether this is the service's secret. Takes the same time for each wrong one, and for a service there is none of. */
export function isServiceSecret(secrets: ServiceSecrets, service: string, secret: string): boolean {
  const expected = secrets.get(service);
  const equal = timingSafeEqual(sha256(secret), sha256(expected ?? randomBytes(MIN_SECRET_LENGTH)));
  return equal && expected !== undefined;
}

const sha256 = (value: string | Buffer): Buffer => createHash('sha256').update(value).digest();
