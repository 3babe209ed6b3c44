import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** How a Consul's HTTP API is reached. */
export interface ConsulAccess {
  /** `http://127.0.0.1:8500`, perhaps with a path before `/v1`, or `unix:///run/consul.sock`. Without credentials: it may be printed. */
  readonly url: string;
  readonly token?: string;
  /** `user:password` of HTTP's basic authentication, for a proxy before Consul. */
  readonly auth?: string;
  readonly tls?: ConsulTls;
}

/** What is particular about TLS. @defaultValue as Node does it: its authorities, no client certificate, the URL's host */
interface ConsulTls {
  /** PEM. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** The environment variables of Consul's own clients that say how to reach it. */
export const consulSettingNames = [
  'CONSUL_HTTP_ADDR',
  'CONSUL_HTTP_TOKEN',
  'CONSUL_HTTP_TOKEN_FILE',
  'CONSUL_HTTP_AUTH',
  'CONSUL_HTTP_SSL',
  'CONSUL_HTTP_SSL_VERIFY',
  'CONSUL_CACERT',
  'CONSUL_CLIENT_CERT',
  'CONSUL_CLIENT_KEY',
  'CONSUL_TLS_SERVER_NAME',
] as const;
export type ConsulSettings = Readonly<Record<string, unknown>>;

const unsupported = {
  CONSUL_CAPATH: 'put the certificates into one file and set CONSUL_CACERT',
  CONSUL_NAMESPACE: 'only the default namespace is used',
  CONSUL_PARTITION: 'only the default partition is used',
};

export const DEFAULT_CONSUL_ADDRESS = 'http://127.0.0.1:8500';

/** Settings of Consul that contradict each other or have no meaning. No fault holds a credential. */
export class ConsulSettingsError extends Error {
  readonly code = 'INVALID_CONSUL_SETTINGS';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('; '));
    this.name = 'ConsulSettingsError';
  }
}

/**
 * Reads how to reach Consul from the environment variables that its own clients use. A variable that is empty counts as
 * not set.
 * @see https://developer.hashicorp.com/consul/commands#environment-variables
 * @throws ConsulSettingsError with all faults.
 */
export function consulAccess(settings: ConsulSettings): ConsulAccess {
  const reader = new SettingsReader(settings);
  const address = reader.address(reader.flag('CONSUL_HTTP_SSL') === true);
  const auth = reader.text('CONSUL_HTTP_AUTH');
  if (auth !== undefined && address.auth !== undefined)
    reader.fault('CONSUL_HTTP_AUTH: expected once, and the address of CONSUL_HTTP_ADDR has a user too');
  // Consul's clients prefer the file.
  const token = reader.file('CONSUL_HTTP_TOKEN_FILE')?.trim() || reader.text('CONSUL_HTTP_TOKEN');
  if (token !== undefined && !/^[!-~]+$/.test(token))
    reader.fault('CONSUL_HTTP_TOKEN, or the file of CONSUL_HTTP_TOKEN_FILE: expected printable ASCII characters');
  const tls = {
    ca: reader.file('CONSUL_CACERT'),
    cert: reader.file('CONSUL_CLIENT_CERT'),
    key: reader.file('CONSUL_CLIENT_KEY'),
    servername: reader.text('CONSUL_TLS_SERVER_NAME'),
    rejectUnauthorized: reader.flag('CONSUL_HTTP_SSL_VERIFY'),
  };
  reader.together('CONSUL_CLIENT_CERT', 'CONSUL_CLIENT_KEY');
  for (const [name, remedy] of Object.entries(unsupported))
    if (reader.text(name) !== undefined) reader.fault(`${name} is not supported: ${remedy}`);
  reader.usable(tls);
  if (reader.faults.length > 0) throw new ConsulSettingsError(reader.faults);
  const access = { url: address.url, token, auth: auth ?? address.auth, tls: someOf(tls) };
  return someOf(access) as ConsulAccess;
}

/** Without what is undefined; undefined where nothing is left. */
function someOf<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } | undefined {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.length > 0 ? (Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> }) : undefined;
}

/** A part of a URL as it was meant; a `%` that encodes nothing stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class SettingsReader {
  readonly faults: string[] = [];

  constructor(private readonly settings: ConsulSettings) {}

  fault(text: string): undefined {
    this.faults.push(text);
  }

  text(name: string): string | undefined {
    const value = this.settings[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** As Go's `strconv.ParseBool`, which Consul's clients use. */
  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^(1|t|true)$/i.test(value)) return true;
    return /^(0|f|false)$/i.test(value) ? false : this.fault(`${name}: expected true or false, got "${value}"`);
  }

  file(name: string): string | undefined {
    const path = this.text(name);
    try {
      return path === undefined ? undefined : readFileSync(path, 'utf8');
    } catch (error) {
      return this.fault(`${name}: can't be read: ${(error as Error).message}`);
    }
  }

  together(one: string, other: string): void {
    for (const [name, missing] of [
      [one, other],
      [other, one],
    ] as const)
      if (this.text(name) !== undefined && this.text(missing) === undefined)
        this.fault(`${missing} is missing: it is set together with ${name}`);
  }

  /** Faults what TLS could not use, before a connection is made. */
  usable({ ca, cert, key }: ConsulTls): void {
    try {
      createSecureContext({ ca, cert, key });
    } catch (error) {
      this.fault(`CONSUL_CACERT, CONSUL_CLIENT_CERT and CONSUL_CLIENT_KEY: expected PEM: ${(error as Error).message}`);
    }
  }

  /** Consul's clients take the address with and without the scheme; that TLS is asked for wins over `http://`. */
  address(withTls: boolean): { url: string; auth?: string } {
    const value = this.text('CONSUL_HTTP_ADDR') ?? DEFAULT_CONSUL_ADDRESS;
    const [, given = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(value) ?? [];
    const scheme = given.toLowerCase();
    if (scheme === 'unix') return this.socket(rest, withTls);
    const url = `${withTls && scheme === 'http' ? 'https' : scheme}://${rest}`;
    // The value is not repeated: it may hold a password.
    const expected = 'CONSUL_HTTP_ADDR: expected host:port, http://…, https://… or unix:///path';
    if (!/^https?$/.test(scheme) || !URL.canParse(url)) {
      this.fault(expected);
      return { url };
    }
    const { protocol, host, pathname, username, password, search, hash } = new URL(url);
    if (search || hash) this.fault('CONSUL_HTTP_ADDR: expected no ? and no # in it');
    const auth = username || password ? `${decoded(username)}:${decoded(password)}` : undefined;
    return { url: `${protocol}//${host}${pathname.replace(/\/+$/, '')}`, auth };
  }

  private socket(path: string, withTls: boolean): { url: string } {
    if (!path.startsWith('/')) this.fault('CONSUL_HTTP_ADDR: expected an absolute path, as in unix:///run/consul.sock');
    if (withTls) this.fault('CONSUL_HTTP_SSL: expected false, since CONSUL_HTTP_ADDR is a Unix socket');
    return { url: `unix://${path}` };
  }
}
