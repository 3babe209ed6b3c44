import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { identityFiles } from './identity-files.ts';
import { contentOf, placeFile, storedJson } from './place-file.ts';

const KEY_BYTES = 32;
const REMEDY = 'restore the file, because other keys do not decrypt stored data';

/** The keys with which services encrypt what they store, as base64. They never change: nothing else decrypts the data. */
export type StorageKeys = Readonly<Record<string, string>>;

/**
 * Reads the keys, and creates those of new services. After the loss of its folder, it keeps those that services have.
 * @param folder - the private folder in which the keys are stored.
 * @param folders - the folder of each service's identity.
 * @throws Error that says what to do if the stored keys cannot be read.
 */
export function openStorageKeys(folder: string, folders: Readonly<Record<string, string>>): StorageKeys {
  const path = join(folder, 'storage-keys.json');
  const stored = storedJson<StorageKeys>(path, 'the keys', REMEDY) ?? {};
  const missing = Object.keys(folders).filter((service) => stored[service] === undefined);
  if (missing.length === 0) return stored;
  const added = missing.map((service) => [
    service,
    keyOf(folders[service]!) ?? randomBytes(KEY_BYTES).toString('base64'),
  ]);
  const keys = { ...stored, ...(Object.fromEntries(added) as StorageKeys) };
  placeFile(path, JSON.stringify(keys, null, 2));
  return keys;
}

/** The key that a service has. Undefined if there is none. */
function keyOf(folder: string): string | undefined {
  const key = contentOf(identityFiles(folder).storageKey);
  return key !== undefined && Buffer.from(key, 'base64').length === KEY_BYTES ? key : undefined;
}
