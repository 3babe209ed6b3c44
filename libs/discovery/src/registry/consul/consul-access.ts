// Node runs this file without a compiler, for programs that do not need the other files of the library.
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** Access to the HTTP API of a Consul agent. */
export interface ConsulAccess {
  /**
   * `http://127.0.0.1:8500`, optionally with a path before `/v1`, or `unix:///run/consul.sock`. It may be printed, so
   * it has no credentials.
   */
  readonly url: string;
  readonly token?: string;
  /** `user:password` for HTTP basic authentication, for a proxy in front of Consul. */
  readonly auth?: string;
  readonly tls?: ConsulTls;
}

/** TLS options. @defaultValue those of Node: its root certificates, no client certificate, the URL's host name */
interface ConsulTls {
  /** PEM. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** The environment variables of Consul's own clients that configure access. */
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

/** Invalid or contradictory Consul settings. No problem text contains a credential. */
export class ConsulSettingsError extends Error {
  readonly code = 'INVALID_CONSUL_SETTINGS';

  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'ConsulSettingsError';
    this.problems = problems;
  }
}

/**
 * Reads the environment variables that Consul's own clients use. An empty variable counts as not set.
 * @see https://developer.hashicorp.com/consul/commands#environment-variables
 * @throws ConsulSettingsError with all problems.
 */
export function consulAccess(settings: ConsulSettings): ConsulAccess {
  const reader = new SettingsReader(settings);
  const address = reader.address(reader.flag('CONSUL_HTTP_SSL') === true);
  const auth = reader.text('CONSUL_HTTP_AUTH');
  if (auth !== undefined && address.auth !== undefined)
    reader.problem('CONSUL_HTTP_AUTH: expected one user, but CONSUL_HTTP_ADDR also contains one: remove one of them');
  // Consul's clients prefer the file.
  const token = reader.file('CONSUL_HTTP_TOKEN_FILE')?.trim() || reader.text('CONSUL_HTTP_TOKEN');
  if (token !== undefined && !/^[!-~]+$/.test(token))
    reader.problem('CONSUL_HTTP_TOKEN, or the file of CONSUL_HTTP_TOKEN_FILE: expected printable ASCII characters');
  const tls = {
    ca: reader.file('CONSUL_CACERT'),
    cert: reader.file('CONSUL_CLIENT_CERT'),
    key: reader.file('CONSUL_CLIENT_KEY'),
    servername: reader.text('CONSUL_TLS_SERVER_NAME'),
    rejectUnauthorized: reader.flag('CONSUL_HTTP_SSL_VERIFY'),
  };
  reader.together('CONSUL_CLIENT_CERT', 'CONSUL_CLIENT_KEY');
  for (const [name, remedy] of Object.entries(unsupported))
    if (reader.text(name) !== undefined) reader.problem(`${name} is not supported: ${remedy}`);
  reader.usable(tls);
  if (reader.problems.length > 0) throw new ConsulSettingsError(reader.problems);
  const access = { url: address.url, token, auth: auth ?? address.auth, tls: withoutUndefined(tls) };
  return withoutUndefined(access) as ConsulAccess;
}

/** Removes undefined properties. Returns undefined if none remains. */
function withoutUndefined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } | undefined {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.length > 0 ? (Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> }) : undefined;
}

/** Decodes a part of a URL. A `%` that encodes nothing stays as it is written. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class SettingsReader {
  readonly problems: string[] = [];
  private readonly settings: ConsulSettings;

  constructor(settings: ConsulSettings) {
    this.settings = settings;
  }

  problem(text: string): undefined {
    this.problems.push(text);
  }

  text(name: string): string | undefined {
    const value = this.settings[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** Parses a boolean like Go's `strconv.ParseBool`, which Consul's clients use. */
  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^(1|t|true)$/i.test(value)) return true;
    return /^(0|f|false)$/i.test(value) ? false : this.problem(`${name}: expected true or false, got "${value}"`);
  }

  file(name: string): string | undefined {
    const path = this.text(name);
    try {
      return path === undefined ? undefined : readFileSync(path, 'utf8');
    } catch (error) {
      return this.problem(`${name}: can't be read: ${(error as Error).message}`);
    }
  }

  together(one: string, other: string): void {
    for (const [name, missing] of [
      [one, other],
      [other, one],
    ] as const)
      if (this.text(name) !== undefined && this.text(missing) === undefined)
        this.problem(`${missing} is missing: it is required together with ${name}`);
  }

  /** Reports TLS files that are not usable, before a connection is made. */
  usable({ ca, cert, key }: ConsulTls): void {
    try {
      createSecureContext({ ca, cert, key });
    } catch (error) {
      this.problem(
        `CONSUL_CACERT, CONSUL_CLIENT_CERT and CONSUL_CLIENT_KEY: expected PEM: ${(error as Error).message}`,
      );
    }
  }

  /** Like Consul's clients, accepts the address with or without a scheme. CONSUL_HTTP_SSL overrides `http://`. */
  address(withTls: boolean): { url: string; auth?: string } {
    const value = this.text('CONSUL_HTTP_ADDR') ?? DEFAULT_CONSUL_ADDRESS;
    const [, given = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(value) ?? [];
    const scheme = given.toLowerCase();
    if (scheme === 'unix') return this.socket(rest, withTls);
    const url = `${withTls && scheme === 'http' ? 'https' : scheme}://${rest}`;
    // The value is not repeated: it may hold a password.
    const expected = 'CONSUL_HTTP_ADDR: expected host:port, http://…, https://… or unix:///path';
    if (!/^https?$/.test(scheme) || !URL.canParse(url)) {
      this.problem(expected);
      return { url };
    }
    const { protocol, host, pathname, username, password, search, hash } = new URL(url);
    if (search || hash) this.problem('CONSUL_HTTP_ADDR: expected no ? and no #');
    const auth = username || password ? `${decoded(username)}:${decoded(password)}` : undefined;
    return { url: `${protocol}//${host}${pathname.replace(/\/+$/, '')}`, auth };
  }

  private socket(path: string, withTls: boolean): { url: string } {
    if (!path.startsWith('/'))
      this.problem('CONSUL_HTTP_ADDR: expected an absolute path, as in unix:///run/consul.sock');
    if (withTls) this.problem('CONSUL_HTTP_SSL: expected false, since CONSUL_HTTP_ADDR is a Unix socket');
    return { url: `unix://${path}` };
  }
}
