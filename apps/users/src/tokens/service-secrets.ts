import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const MIN_SECRET_LENGTH = 16;

/** The secret of each service, by service name. */
export type ServiceSecrets = ReadonlyMap<string, string>;

/**
 * Parses `orders=SECRET,other=SECRET`, or one entry per line. In lines, a secret may contain commas and spaces.
 * @returns the secrets and a message for each problem. No message contains a secret.
 */
export function parseServiceSecrets(text: string): { secrets: ServiceSecrets; problems: string[] } {
  const secrets = new Map<string, string>();
  const problems: string[] = [];
  const entries = text.includes('\n')
    ? text.replace(/\n$/, '').split('\n')
    : text.split(',').map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    const [, name, secret] = /^([a-z][a-z0-9-]*)=(.*)$/.exec(entry) ?? [];
    if (name === undefined || secret === undefined) {
      problems.push(`entry ${index + 1} must look like service=secret`);
    } else if (secrets.has(name)) {
      problems.push(`${name} has two secrets`);
    } else {
      if (secret.length < MIN_SECRET_LENGTH) {
        problems.push(`the secret of ${name} must have at least ${MIN_SECRET_LENGTH} characters, got ${secret.length}`);
      }
      secrets.set(name, secret);
    }
  }
  return { secrets, problems };
}

/** Whether the secret is correct. It takes the same time for a wrong secret and for an unknown service. */
export function isServiceSecret(secrets: ServiceSecrets, service: string, secret: string): boolean {
  const expected = secrets.get(service);
  const equal = timingSafeEqual(sha256(secret), sha256(expected ?? randomBytes(MIN_SECRET_LENGTH)));
  return equal && expected !== undefined;
}

const sha256 = (value: string | Buffer): Buffer => createHash('sha256').update(value).digest();
