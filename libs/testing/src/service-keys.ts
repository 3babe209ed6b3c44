import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** New keys of services, in files. */
export interface ServiceKeyFiles {
  /** The public keys of all services, for SERVICE_KEYS_FILE. */
  readonly publicKeys: string;
  /** The private key of a service, for SERVICE_KEY_FILE. */
  privateKey(service: string): string;
  /** A key that encrypts data of a service. */
  readonly storageKey: string;
  /** Deletes the files. */
  remove(): void;
}

/** Creates a key for each of these services. */
export function createServiceKeys(...services: string[]): ServiceKeyFiles {
  const folder = mkdtempSync(join(tmpdir(), 'service-keys-'));
  const privateKey = (service: string) => join(folder, `${service}.key`);
  const published = services.map((service) => {
    const keys = generateKeyPairSync('ed25519');
    writeFileSync(privateKey(service), keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return [service, [keys.publicKey.export({ format: 'jwk' })]];
  });
  const publicKeys = join(folder, 'service-keys.json');
  writeFileSync(publicKeys, JSON.stringify(Object.fromEntries(published)));
  const storageKey = join(folder, 'storage.key');
  writeFileSync(storageKey, randomBytes(32).toString('base64'));
  return { publicKeys, privateKey, storageKey, remove: () => rmSync(folder, { recursive: true }) };
}
