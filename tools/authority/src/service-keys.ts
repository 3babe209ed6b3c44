import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { join } from 'node:path';
import { placeFile, storedJson } from './place-file.ts';
import { BACKDATED_MS } from './roots.ts';

/** A key with which a service proves its identity to the token issuer. */
interface ServiceKey {
  /** PEM (PKCS #8). */
  readonly privateKey: string;
  /** A JSON Web Key. */
  readonly publicKey: JsonWebKey;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
}

export interface ServiceKeyOptions {
  /** The private folder in which the keys are stored. */
  readonly folder: string;
  readonly services: readonly string[];
  /** How long the token issuer has a new public key before the service gets the private one, in milliseconds. */
  readonly publishMs: number;
  readonly now: () => number;
}

const RENEW_AFTER_MS = 30 * 86_400_000;
/** A service may have read its previous key just before it got the new one. */
const OVERLAP_MS = 120_000;

/** The keys of all services: one each, or two while a new one replaces another. */
export class ServiceKeys {
  private readonly options: ServiceKeyOptions;
  private keys: Readonly<Record<string, readonly ServiceKey[]>>;

  /** @throws Error that says what to do if the stored keys cannot be read. */
  constructor(options: ServiceKeyOptions) {
    this.options = options;
    this.keys = readKeys(fileOf(options.folder));
    this.update();
  }

  /** The public keys of all services, as JSON. */
  get published(): string {
    const entries = Object.entries(this.keys).map(([name, keys]) => [name, keys.map(({ publicKey }) => publicKey)]);
    return JSON.stringify(Object.fromEntries(entries), null, 2);
  }

  /** The private key that a service uses: the newest that the token issuer knows. */
  privateKeyOf(service: string): string {
    const keys = this.keys[service]!;
    const publishedBefore = this.options.now() - this.options.publishMs;
    return (keys.find(({ createdAt }) => createdAt <= publishedBefore) ?? keys.at(-1)!).privateKey;
  }

  /** Creates missing keys, replaces old ones, and removes those that their services no longer use. */
  update(): void {
    this.replaceIf((newest, now) => now > newest.createdAt + RENEW_AFTER_MS);
  }

  /** Creates a new key for each service, unless the previous change of its key is not complete. */
  rotate(): void {
    this.replaceIf(() => true);
  }

  private replaceIf(isOld: (newest: ServiceKey, now: number) => boolean): void {
    const { folder, services, publishMs, now: clock } = this.options;
    const now = clock();
    const keys = Object.fromEntries(
      services.map((service): [string, readonly ServiceKey[]] => {
        const [newest, previous] = this.keys[service] ?? [];
        // A key from the future was created while the clock was wrong.
        if (newest === undefined || newest.createdAt > now + BACKDATED_MS) return [service, [createKey(now)]];
        const isReplaced = now > newest.createdAt + publishMs + OVERLAP_MS;
        // Until then, the service may use the previous key.
        if (isOld(newest, now) && (isReplaced || previous === undefined)) return [service, [createKey(now), newest]];
        return [service, previous === undefined || isReplaced ? [newest] : [newest, previous]];
      }),
    );
    if (JSON.stringify(keys) === JSON.stringify(this.keys)) return;
    placeFile(fileOf(folder), JSON.stringify(keys, null, 2));
    this.keys = keys;
  }
}

const fileOf = (folder: string) => join(folder, 'service-keys.json');

function createKey(createdAt: number): ServiceKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: publicKey.export({ format: 'jwk' }),
    createdAt,
  };
}

function readKeys(path: string): Readonly<Record<string, readonly ServiceKey[]>> {
  const remedy = 'remove the file, and the next start creates other keys';
  return (
    storedJson<Readonly<Record<string, readonly ServiceKey[]>>>(path, 'the keys', remedy, (keys) =>
      Object.values(keys).flat().forEach(assertIntact),
    ) ?? {}
  );
}

function assertIntact({ privateKey, publicKey, createdAt }: ServiceKey): void {
  const found = createPublicKey(privateKey).export({ format: 'jwk' });
  if (found.x !== publicKey.x || !Number.isFinite(createdAt)) throw new TypeError('a key is damaged');
}
