import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeFile } from './place-file.ts';

const KEY_BYTES = 32;

/** The keys with which services encrypt what they store, as base64. They never change: nothing else decrypts the data. */
export type StorageKeys = Readonly<Record<string, string>>;

/**
 * Reads the keys, and creates those of new services.
 * @param folder - the private folder in which the keys are stored.
 * @throws Error that says what to do if the stored keys cannot be read.
 */
export function openStorageKeys(folder: string, services: readonly string[]): StorageKeys {
  const path = join(folder, 'storage-keys.json');
  const stored = readKeys(path);
  const missing = services.filter((service) => stored[service] === undefined);
  if (missing.length === 0) return stored;
  const created = missing.map((service) => [service, randomBytes(KEY_BYTES).toString('base64')]);
  const keys = { ...stored, ...(Object.fromEntries(created) as StorageKeys) };
  placeFile(path, JSON.stringify(keys, null, 2));
  return keys;
}

function readKeys(path: string): StorageKeys {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StorageKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error(
      `cannot read the keys in ${path}: ${(error as Error).message}: restore the file, because other keys do not decrypt stored data`,
      { cause: error },
    );
  }
}
