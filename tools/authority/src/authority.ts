import { storedCertificate, writeIdentity, writeServiceKeys, writeStorageKey, writeTrusted } from './identity-files.ts';
import { BACKDATED_MS, Roots } from './roots.ts';
import { ServiceKeys } from './service-keys.ts';
import { openStorageKeys, type StorageKeys } from './storage-keys.ts';
import { issueCertificate } from './x509.ts';

export interface AuthorityOptions {
  /** The private folder of the authority's own keys. */
  readonly folder: string;
  /** The name of the installation: the trust domain of all SPIFFE IDs. */
  readonly installation: string;
  /** The folder of each service's identity. Only that service may read it. */
  readonly folders: Readonly<Record<string, string>>;
  /** @defaultValue 72 h */
  readonly lifetimeMs?: number;
  /** How long services have the certificate of a new root before it signs. @defaultValue 30 s */
  readonly publishMs?: number;
  /** Wall-clock time in milliseconds since 1970. @defaultValue `Date.now` */
  readonly now?: () => number;
  /** Receives the result of each later update. After an error, the next update tries again. */
  readonly updated: (error?: Error) => void;
}

const LIFETIME_MS = 72 * 3_600_000;
// Services look for new files every second.
const PUBLISH_MS = 30_000;
const UPDATE_INTERVAL_MS = 5_000;

/**
 * The authority of one installation. It writes the certificate of each service and its key for tokens to that service's
 * folder, and replaces them before they are old: a certificate after half of its lifetime. It compares with the wall
 * clock at short intervals, so that it also renews immediately after the machine was suspended. The key with which a
 * service encrypts what it stores never changes.
 */
export class Authority {
  private readonly options: Required<AuthorityOptions>;
  private readonly roots: Roots;
  private readonly keys: ServiceKeys;
  private readonly storageKeys: StorageKeys;
  private timer: NodeJS.Timeout | undefined;
  private updating: Promise<void> = Promise.resolve();

  private constructor(options: Required<AuthorityOptions>, roots: Roots, keys: ServiceKeys, storageKeys: StorageKeys) {
    this.options = options;
    this.roots = roots;
    this.keys = keys;
    this.storageKeys = storageKeys;
  }

  /**
   * Issues all certificates that are missing or must be renewed.
   * @throws Error that says what to do if a file cannot be read or written.
   */
  static async open(options: AuthorityOptions): Promise<Authority> {
    const complete = { publishMs: PUBLISH_MS, lifetimeMs: LIFETIME_MS, now: Date.now, ...options };
    const { folder, folders, installation, publishMs, lifetimeMs, now } = complete;
    const roots = await Roots.open({ folder, installation, publishMs, issuedLifetimeMs: lifetimeMs, now });
    const keys = new ServiceKeys({ folder, services: Object.keys(folders), publishMs, now });
    const storageKeys = openStorageKeys(folder, folders);
    const authority = new Authority(complete, roots, keys, storageKeys);
    await authority.update();
    return authority;
  }

  /** Keeps all certificates valid until `close`. */
  start(): void {
    const { updated } = this.options;
    this.timer = setInterval(() => this.update().then(() => updated(), updated), UPDATE_INTERVAL_MS).unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Issues all certificates that are missing or must be renewed. */
  update(): Promise<void> {
    return this.inOrder(async () => {
      await this.roots.update();
      this.keys.update();
      const { now, lifetimeMs } = this.options;
      await this.updateServices(now() + lifetimeMs / 2);
    });
  }

  /** Renews the certificates of all services now. */
  renew(): Promise<void> {
    return this.inOrder(() => this.updateServices(Infinity));
  }

  /**
   * Replaces the root and the keys for tokens. Services first get what they verify others with, later what they prove
   * their own identity with, and last lose the old ones.
   */
  async rotate(): Promise<void> {
    await this.inOrder(async () => {
      await this.roots.rotate();
      this.keys.rotate();
    });
    await this.update();
  }

  /** Updates all services, also if one of them fails. @throws the first error */
  private async updateServices(until: number): Promise<void> {
    const services = Object.keys(this.options.folders);
    const results = await Promise.allSettled(services.map((service) => this.updateService(service, until)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** @param until - the time until which a stored certificate must be valid to be kept. */
  private async updateService(service: string, until: number): Promise<void> {
    const { folders, installation, lifetimeMs, now: clock } = this.options;
    const folder = folders[service]!;
    writeStorageKey(folder, this.storageKeys[service]!);
    writeServiceKeys(folder, this.keys.privateKeyOf(service), this.keys.published);
    const { signing, trusted } = this.roots;
    const spiffeId = `spiffe://${installation}/${service}`;
    const now = clock();
    const stored = storedCertificate(folder, spiffeId, signing.certificate);
    if (stored && Date.parse(stored.validFrom) <= now && Date.parse(stored.validTo) >= until)
      return writeTrusted(folder, trusted);
    const validity = { from: now - BACKDATED_MS, to: now + lifetimeMs };
    writeIdentity(folder, await issueCertificate(signing, spiffeId, validity), trusted);
  }

  private inOrder(action: () => Promise<void>): Promise<void> {
    const result = this.updating.then(action);
    this.updating = result.catch(() => {});
    return result;
  }
}
