import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RpcLogger } from '../rpc-logger.ts';
import {
  loadedCertificates,
  type Certificates,
  type CertificateSource,
  type LoadedCertificates,
} from './certificates.ts';
import { formatSpiffeId } from './spiffe-id.ts';

/** The paths of three PEM files. */
export type CertificatePaths = Certificates;

const CHECK_INTERVAL_MS = 1_000;

/**
 * Certificates in files that another program renews, such as the authority of this project, cert-manager or SPIRE. New
 * files are loaded within about a second. While they are incomplete or invalid, the previous certificates stay.
 */
export class FileCertificates implements CertificateSource {
  private loaded: LoadedCertificates;
  private problem: string | undefined;
  private isLogged = false;
  private readonly listeners = new Set<() => void>();
  private readonly timer: NodeJS.Timeout;

  /** @throws Error if the files cannot be read or do not belong together. */
  constructor(
    private readonly paths: CertificatePaths,
    private readonly logger: Pick<RpcLogger, 'warn'> & { info(fields: object, message: string): void },
    checkIntervalMs = CHECK_INTERVAL_MS,
  ) {
    const [cert, key, ca] = pathsIn(paths).map((path) => readFileSync(path, 'utf8'));
    this.loaded = loadedCertificates({ cert: cert!, key: key!, ca: ca! });
    this.timer = setInterval(() => void this.reload(), checkIntervalMs).unref();
  }

  get current(): LoadedCertificates {
    return this.loaded;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async reload(): Promise<void> {
    try {
      const [cert, key, ca] = await Promise.all(pathsIn(this.paths).map((path) => readFile(path, 'utf8')));
      const { loaded } = this;
      if (cert === loaded.cert && key === loaded.key && ca === loaded.ca) return void (this.problem = undefined);
      const next = loadedCertificates({ cert: cert!, key: key!, ca: ca! });
      const [was, is] = [formatSpiffeId(loaded.id), formatSpiffeId(next.id)];
      if (was !== is)
        throw new Error(`expected a certificate of ${was}, got one of ${is}: restart the service to use it`);
      this.loaded = next;
      this.problem = undefined;
      for (const listener of this.listeners) listener();
      this.logger.info({ expiresAt: new Date(next.expiresAt).toISOString() }, 'certificates loaded');
    } catch (error) {
      this.failed(error as Error);
    }
  }

  /** A new problem is logged when a second check finds it too, because the files do not change at the same moment. */
  private failed(error: Error): void {
    if (this.problem !== error.message) {
      this.problem = error.message;
      this.isLogged = false;
    } else if (!this.isLogged) {
      this.isLogged = true;
      this.logger.warn({ err: error }, 'the new certificates cannot be used: the previous ones stay');
    }
  }
}

const pathsIn = ({ cert, key, ca }: CertificatePaths): string[] => [cert, key, ca];
