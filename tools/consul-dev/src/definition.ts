import { decodeJson, duration, flag, integer, listOf, mapOf, object, text, unsupported } from './http/go-json.ts';
import { badRequest } from './http/http-error.ts';

export type CheckStatus = 'passing' | 'warning' | 'critical';

/** The fields of every kind of check. */
interface CheckBasics {
  readonly id: string;
  readonly name: string;
  readonly notes: string;
  /** The status before the first result. */
  readonly firstStatus: CheckStatus;
  /** How long it may be critical before its service is deregistered. 0: without limit. */
  readonly deregisterAfterMs: number;
}

/** A URL that is requested every interval. */
export interface HttpCheckDefinition extends CheckBasics {
  readonly type: 'http';
  readonly url: string;
  readonly method: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** A check whose service must report within the time to live. */
export interface TtlCheckDefinition extends CheckBasics {
  readonly type: 'ttl';
  readonly ttlMs: number;
}

export type CheckDefinition = HttpCheckDefinition | TtlCheckDefinition;

/** A service as the agent registers it. */
export interface ServiceDefinition {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly meta: ReadonlyMap<string, string>;
  readonly address: string;
  readonly port: number;
  readonly enableTagOverride: boolean;
  readonly checks: readonly CheckDefinition[];
}

const MIN_INTERVAL_MS = 1000;
const MIN_DEREGISTER_AFTER_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;

const checkBody = object({
  CheckID: text,
  ID: text,
  Name: text,
  Notes: text,
  Status: text,
  HTTP: text,
  Method: text,
  Header: mapOf(listOf(text)),
  Interval: duration,
  Timeout: duration,
  TTL: duration,
  DeregisterCriticalServiceAfter: duration,
  TCP: unsupported,
  GRPC: unsupported,
  Args: unsupported,
  AliasNode: unsupported,
  AliasService: unsupported,
  TLSSkipVerify: unsupported,
});

const serviceBody = object({
  ID: text,
  Name: text,
  Tags: listOf(text),
  Meta: mapOf(text),
  Address: text,
  Port: integer,
  EnableTagOverride: flag,
  Check: checkBody,
  Checks: listOf(checkBody),
  Kind: unsupported,
  Proxy: unsupported,
  Connect: unsupported,
  Weights: unsupported,
  TaggedAddresses: unsupported,
});

const isStatus = (value: string): value is CheckStatus => ['passing', 'warning', 'critical'].includes(value);

function checkFrom(body: ReturnType<typeof checkBody>, defaultId: string, service: string): CheckDefinition {
  const intervalMs = body.Interval ?? 0;
  const ttlMs = body.TTL ?? 0;
  if (intervalMs > 0 && ttlMs > 0) throw badRequest('Invalid check: Interval and TTL cannot both be specified');
  const status = body.Status || 'critical';
  if (!isStatus(status)) throw badRequest(`Status for checks must 'passing', 'warning', 'critical'`);
  const basics: CheckBasics = {
    id: body.CheckID || body.ID || defaultId,
    name: body.Name || `Service '${service}' check`,
    notes: body.Notes ?? '',
    firstStatus: status,
    deregisterAfterMs: raised(body.DeregisterCriticalServiceAfter ?? 0, MIN_DEREGISTER_AFTER_MS),
  };
  if (!body.HTTP) {
    if (ttlMs <= 0) throw badRequest('Invalid check: TTL must be > 0 for TTL checks');
    return { ...basics, type: 'ttl', ttlMs };
  }
  if (intervalMs <= 0) throw badRequest('Invalid check: Interval must be > 0 for Script, HTTP, or TCP checks');
  return {
    ...basics,
    type: 'http',
    url: body.HTTP,
    method: body.Method || 'GET',
    headers: body.Header ?? new Map(),
    intervalMs: raised(intervalMs, MIN_INTERVAL_MS),
    timeoutMs: body.Timeout || DEFAULT_TIMEOUT_MS,
  };
}

/** Consul raises a value below the minimum instead of refusing it. 0 stays 0: it means never. */
const raised = (ms: number, minMs: number): number => (ms > 0 ? Math.max(ms, minMs) : 0);

function assertValidMeta(meta: ReadonlyMap<string, string>): void {
  if (meta.size > 64)
    throw badRequest('Invalid Service Meta: Node metadata cannot contain more than 64 key/value pairs');
  for (const [key, value] of meta) {
    const problem = problemOfPair(key, value);
    if (problem !== undefined) {
      throw badRequest(`Invalid Service Meta: Couldn't load metadata pair ('${key}', '${value}'): ${problem}`);
    }
  }
}

function problemOfPair(key: string, value: string): string | undefined {
  if (key === '') return 'Key cannot be blank';
  if (!/^[\w-]+$/.test(key)) return 'Key contains invalid characters';
  if (key.length > 128) return 'Key is too long (limit: 128 characters)';
  if (key.startsWith('consul-')) return `Key prefix 'consul-' is reserved for internal use`;
  if (value.length > 512) return 'Value is too long (limit: 512 characters)';
  return undefined;
}

/**
 * Reads the body of `PUT /v1/agent/service/register`.
 * @throws HttpError 400, in Consul's words, if Consul would refuse the body, or this substitute does not support it.
 */
export function decodeService(json: Buffer): ServiceDefinition {
  const body = decodeJson(json, serviceBody);
  if (!body.Name) throw badRequest('Missing service name');
  if (['0.0.0.0', '::', '[::]'].includes(body.Address ?? '')) throw badRequest('Invalid service address');
  const meta = body.Meta ?? new Map<string, string>();
  assertValidMeta(meta);
  const { Name: name, Check: single } = body;
  const id = body.ID || name;
  const isPresent = single !== undefined && Object.keys(single).length > 0;
  const bodies = [...(isPresent ? [single] : []), ...(body.Checks ?? [])];
  const checks = bodies.map((each, at) =>
    checkFrom(each, bodies.length > 1 ? `service:${id}:${at + 1}` : `service:${id}`, name),
  );
  return {
    id,
    name,
    tags: body.Tags ?? [],
    meta,
    address: body.Address ?? '',
    port: body.Port ?? 0,
    enableTagOverride: body.EnableTagOverride ?? false,
    checks,
  };
}

const updateBody = object({ Status: text, Output: text });

/** Reads the body of `PUT /v1/agent/check/update/ID`. @throws HttpError 400. */
export function decodeCheckUpdate(json: Buffer): { status: CheckStatus; output: string } {
  const { Status: status = '', Output: output = '' } = decodeJson(json, updateBody);
  if (!isStatus(status)) throw badRequest(`Invalid check status: '${status}'`);
  return { status, output };
}
