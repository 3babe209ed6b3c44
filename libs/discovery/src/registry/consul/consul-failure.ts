import { RegistryAccessDeniedError } from '../registry-errors.ts';
import type { ConsulAccess } from './consul-access.ts';

/** A failed call of the `consul` package: with a reply, or with an error from Node. */
interface CallError extends Error {
  readonly code?: string;
  /** Whether the error is the reply itself. Other errors may have a response too. */
  readonly isResponse?: boolean;
  /** Whether the body could not be parsed. */
  readonly isCodec?: boolean;
  readonly response?: { readonly statusCode: number; readonly body?: unknown };
}

/** A rule of Consul's access control that a token needs: `service "users" { policy = "write" }`. */
export const rule = (kind: string, policy: 'read' | 'write', name = ''): string =>
  `${name === '' ? `${kind}_prefix` : kind} "${name}" { policy = "${policy}" }`;

/**
 * Converts the error of a call to one with a reason and, if known, a remedy. A refusal becomes a
 * `RegistryAccessDeniedError`.
 * @param needed - the rule that the call needs.
 */
export function consulFailure(error: unknown, access: ConsulAccess, needed?: string): Error {
  const failed = error as CallError;
  const { code } = failed;
  const response = failed.isResponse === true ? failed.response : undefined;
  const refusal = response === undefined ? undefined : refusalOf(response, access, needed);
  if (refusal !== undefined) return new RegistryAccessDeniedError(refusal, { cause: error });
  const reason = response === undefined ? reasonOf(failed, access) : answerReason(response, access);
  return reason === undefined ? failed : Object.assign(new Error(reason, { cause: error }), { code });
}

/** The error for a missing rule. Consul reports none: it only omits what the token may not read. */
export const missingRule = (needed: string, access: ConsulAccess): RegistryAccessDeniedError =>
  new RegistryAccessDeniedError(`Consul at ${access.url} ${tokenRemedy(access, needed)}`);

const tokenRemedy = ({ token }: ConsulAccess, needed: string): string =>
  token === undefined
    ? `asks for a token: set CONSUL_HTTP_TOKEN to one with the rule ${needed}`
    : `gives the token of CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE too few rights: add the rule ${needed}`;

const notConsul = (url: string): string => `expected Consul's HTTP API at ${url}`;

type ConsulResponse = NonNullable<CallError['response']>;

function refusalOf({ statusCode, body }: ConsulResponse, access: ConsulAccess, needed = ''): string | undefined {
  const text = String(body ?? '');
  if (statusCode === 403 && text.includes('ACL not found'))
    return access.token === undefined
      ? `Consul at ${access.url} asks for a token: set CONSUL_HTTP_TOKEN`
      : `Consul at ${access.url} does not know the token of CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE: set one that it has`;
  if (statusCode === 403) return `Consul at ${access.url} ${tokenRemedy(access, needed || `it names: ${text}`)}`;
  if (statusCode === 401)
    return `${access.url} asks for a user and a password, or refuses them: set CONSUL_HTTP_AUTH=user:password`;
  return undefined;
}

function answerReason({ statusCode, body }: ConsulResponse, { url }: ConsulAccess): string | undefined {
  if (statusCode === 400 && /HTTPS server|HTTPS port/.test(String(body)))
    return `Consul speaks TLS at ${url}: set CONSUL_HTTP_SSL=true, or begin CONSUL_HTTP_ADDR with https://`;
  if (statusCode >= 500) return undefined;
  if (statusCode === 400 || statusCode === 429)
    return `Consul at ${url} answers ${statusCode}: ${String(body ?? '').slice(0, 200)}`;
  return `${notConsul(url)}, got the status ${statusCode}: correct CONSUL_HTTP_ADDR`;
}

function reasonOf({ code = '', message, isCodec }: CallError, { url }: ConsulAccess): string | undefined {
  if (isCodec === true) return `${notConsul(url)}, got no JSON (${message}): correct CONSUL_HTTP_ADDR`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `Consul's certificate is for another host than ${url}: correct CONSUL_HTTP_ADDR or set CONSUL_TLS_SERVER_NAME (${message})`;
  if (/CERT|SIGNED|ISSUER|SIGNATURE/.test(code) && !code.startsWith('ERR_SSL'))
    return `Consul's certificate at ${url} is not trusted (${code}): set CONSUL_CACERT to the file with its CA certificate`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return /wrong version number|packet length too long/i.test(message)
      ? `Consul does not speak TLS at ${url}: begin CONSUL_HTTP_ADDR with http://, and do not set CONSUL_HTTP_SSL`
      : `no TLS connection with Consul at ${url}: ${message}; a client certificate is set by CONSUL_CLIENT_CERT and CONSUL_CLIENT_KEY`;
  if (message.startsWith('request timed out'))
    return `the server at ${url} does not answer (${message}): correct CONSUL_HTTP_ADDR`;
  if (code.startsWith('HPE_')) return `${notConsul(url)}, got no HTTP: correct CONSUL_HTTP_ADDR`;
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return `nothing listens at ${url} (${code}): start Consul there`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `the host of ${url} has no address (${code}): correct CONSUL_HTTP_ADDR`;
  return undefined;
}
