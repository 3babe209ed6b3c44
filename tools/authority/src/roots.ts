import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRoot, type KeyedCertificate } from './x509.ts';
import { placeFile, storedJson } from './place-file.ts';

/** A certificate that signs those of services. */
export interface Root extends KeyedCertificate {
  /** In milliseconds since 1970. */
  readonly createdAt: number;
}

export interface RootOptions {
  /** The private folder in which the roots are stored. */
  readonly folder: string;
  readonly installation: string;
  /** How long services have the certificate of a new root before it signs, in milliseconds. */
  readonly publishMs: number;
  /** The lifetime of the certificates that the roots sign, in milliseconds. */
  readonly issuedLifetimeMs: number;
  readonly now: () => number;
}

const DAY_MS = 86_400_000;
const LIFETIME_MS = 3 * 365 * DAY_MS;
const RENEW_AFTER_MS = LIFETIME_MS / 2;
/** Allows for clocks that differ between machines. */
export const BACKDATED_MS = 3_600_000;

/** The root certificates of an installation: one, or several while a new one replaces another. */
export class Roots {
  private readonly options: RootOptions;
  private roots: readonly Root[];

  private constructor(options: RootOptions) {
    this.options = options;
    this.roots = readRoots(fileOf(options.folder));
  }

  /** @throws Error that says what to do if the stored roots cannot be read. */
  static async open(options: RootOptions): Promise<Roots> {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const roots = new Roots(options);
    await roots.update();
    return roots;
  }

  /** The certificates that services trust, in PEM. */
  get trusted(): string {
    return this.roots.map(({ certificate }) => certificate).join('');
  }

  /** The root that signs: the newest that all services trust. */
  get signing(): Root {
    const publishedBefore = this.options.now() - this.options.publishMs;
    return this.roots.find(({ createdAt }) => createdAt <= publishedBefore) ?? this.roots.at(-1)!;
  }

  /** Creates the first root, replaces an old one, and removes one when no certificate that it signed is valid. */
  async update(): Promise<void> {
    const now = this.options.now();
    const { publishMs, issuedLifetimeMs } = this.options;
    const inUse = this.roots.filter((root, index) => {
      const successor = this.roots[index - 1];
      const isReplaced = successor !== undefined && now > successor.createdAt + publishMs + issuedLifetimeMs;
      // A root from the future was created while the clock was wrong.
      return !isReplaced && now < root.createdAt + LIFETIME_MS && now > root.createdAt - BACKDATED_MS;
    });
    const isOld = !inUse[0] || now > inUse[0].createdAt + RENEW_AFTER_MS;
    if (isOld || inUse.length < this.roots.length) this.store(isOld ? [await this.create(), ...inUse] : inUse);
  }

  /** Creates a new root. It replaces the present one, after services have had time to load its certificate. */
  async rotate(): Promise<void> {
    this.store([await this.create(), ...this.roots]);
  }

  private async create(): Promise<Root> {
    const { installation, now } = this.options;
    const createdAt = now();
    const validity = { from: createdAt - BACKDATED_MS, to: createdAt + LIFETIME_MS };
    return { createdAt, ...(await createRoot(`Signalbox authority of ${installation}`, validity)) };
  }

  private store(roots: readonly Root[]): void {
    placeFile(fileOf(this.options.folder), JSON.stringify(roots, null, 2));
    this.roots = roots;
  }
}

const fileOf = (folder: string) => join(folder, 'roots.json');

/** The stored roots, newest first. None if there is no file. */
function readRoots(path: string): readonly Root[] {
  const remedy = 'remove the file, and the next start creates another authority';
  return storedJson<readonly Root[]>(path, 'the authority', remedy, (roots) => roots.forEach(assertIntact)) ?? [];
}

function assertIntact({ certificate, privateKey, createdAt }: Root): void {
  const parsed = new X509Certificate(certificate);
  const isAuthority = parsed.ca && parsed.checkPrivateKey(createPrivateKey(privateKey));
  if (!isAuthority || !Number.isFinite(createdAt)) throw new TypeError('a root is damaged');
}
