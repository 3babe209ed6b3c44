import { readFileSync } from 'node:fs';
import { Injectable, Logger } from '@nestjs/common';
import { ConfigError } from '@signalbox/service-defaults';
import { z } from 'zod';

const publicKey = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().length(43) });
const keysByService = z.record(z.string(), z.array(publicKey).min(1).max(2));

export type ServicePublicKey = z.output<typeof publicKey>;

const CHECK_INTERVAL_MS = 1_000;

/**
 * The public keys of the services, from a file such as `{"orders": [{"kty": "OKP", "crv": "Ed25519", "x": "…"}]}`. A service
 * has two keys while it changes its key. A new file is loaded within a second.
 */
@Injectable()
export class ServiceKeys {
  private readonly logger = new Logger(ServiceKeys.name);
  private text: string;
  private keys: ReadonlyMap<string, readonly ServicePublicKey[]>;
  private checkedAt: number;

  /** @throws ConfigError if the file is not valid. */
  constructor(
    private readonly path: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    try {
      this.text = readFileSync(path, 'utf8');
      this.keys = parse(this.text);
    } catch (error) {
      throw new ConfigError([`SERVICE_KEYS_FILE: ${path} is not valid: ${messageOf(error)}`]);
    }
    this.checkedAt = this.now();
  }

  /** The keys of a service; none if it is not known. */
  of(service: string): readonly ServicePublicKey[] {
    if (this.now() >= this.checkedAt + CHECK_INTERVAL_MS) this.reload();
    return this.keys.get(service) ?? [];
  }

  private reload(): void {
    this.checkedAt = this.now();
    try {
      const text = readFileSync(this.path, 'utf8');
      if (text === this.text) return;
      this.keys = parse(text);
      this.text = text;
      this.logger.log({ message: 'service keys loaded', services: [...this.keys.keys()] });
    } catch (error) {
      this.logger.warn({ message: 'the new service keys cannot be used: the previous ones stay', err: error });
    }
  }
}

const parse = (text: string) => new Map(Object.entries(keysByService.parse(JSON.parse(text))));

const messageOf = (error: unknown): string =>
  error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : (error as Error).message;
