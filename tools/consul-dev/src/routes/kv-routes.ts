import { answerBlocking, type Indexed } from '../http/blocking-query.ts';
import { badRequest, HttpError } from '../http/http-error.ts';
import type { Call, Route, RouteResponse } from '../http/router.ts';
import type { KvEntry } from '../kv/kv-draft.ts';
import type { KvStore } from '../kv/kv-store.ts';
import { kvView } from './views.ts';

const VALUE_LIMIT = { bytes: 512 * 1024, option: 'kv_max_value_size' };
const RAW_HEADERS = {
  'Content-Type': 'text/plain',
  'Content-Security-Policy': 'sandbox',
  'X-Content-Type-Options': 'nosniff',
};

/** `/v1/kv/KEY`. */
export function kvRoutes(kv: KvStore): Route[] {
  return [
    { method: 'GET', path: '/v1/kv/*', answer: (call) => read(kv, call) },
    { method: 'PUT', path: '/v1/kv/*', answer: (call) => put(kv, call) },
    { method: 'DELETE', path: '/v1/kv/*', answer: (call) => remove(kv, call) },
  ];
}

function read(kv: KvStore, call: Call): Promise<RouteResponse> {
  const { rest: key, query } = call;
  const isPrefix = query.has('keys') || query.has('recurse');
  if (!isPrefix) requireKey(key);
  return answerBlocking(
    (timeoutMs, signal) => kv.waitForChange({ key, isPrefix }, timeoutMs, signal),
    call,
    () => (isPrefix ? tree(kv, key, query) : single(kv, key, query)),
  );
}

function single(kv: KvStore, key: string, query: URLSearchParams): Indexed {
  const index = kv.indexOf(key);
  const entry = kv.get(key);
  if (entry === undefined) return { index, status: 404 };
  return query.has('raw') ? { index, raw: entry.value, headers: RAW_HEADERS } : { index, json: [kvView(entry)] };
}

function tree(kv: KvStore, prefix: string, query: URLSearchParams): Indexed {
  const index = kv.indexUnder(prefix);
  const entries = kv.list(prefix);
  // As in Consul, only the list of all keys can be empty.
  if (entries.length === 0 && !(query.has('keys') && prefix === '')) return { index, status: 404 };
  const json = query.has('keys') ? keysOf(entries, prefix, query.get('separator') ?? '') : entries.map(kvView);
  return { index, json };
}

/** The keys, each up to the first separator after the prefix, without repetitions. */
function keysOf(entries: readonly KvEntry[], prefix: string, separator: string): string[] {
  const keys = entries.map(({ key }) => {
    const at = separator === '' ? -1 : key.indexOf(separator, prefix.length);
    return at < 0 ? key : key.slice(0, at + separator.length);
  });
  return [...new Set(keys)];
}

async function put(kv: KvStore, { rest: key, query, body }: Call): Promise<RouteResponse> {
  requireKey(key);
  for (const name of ['acquire', 'release'])
    if (query.has(name)) throw badRequest(`consul-dev does not support ?${name}`);
  const flags = unsigned(query, 'flags') ?? 0;
  const index = unsigned(query, 'cas');
  const value = await body(VALUE_LIMIT);
  return {
    json: kv.write((draft) => {
      if (index !== undefined && !draft.isAt(key, index)) return false;
      draft.set(key, value, flags);
      return true;
    }),
  };
}

function remove(kv: KvStore, { rest: key, query }: Call): RouteResponse {
  const isPrefix = query.has('recurse');
  if (!isPrefix) requireKey(key);
  if (isPrefix && query.has('cas')) throw badRequest(`Conflicting flags: ${sorted(query)}`);
  const index = unsigned(query, 'cas');
  return {
    json: kv.write((draft) => {
      if (index !== undefined) return draft.deleteAt(key, index);
      if (isPrefix) draft.deleteTree(key);
      else draft.delete(key);
      return true;
    }),
  };
}

function sorted(query: URLSearchParams): string {
  const copy = new URLSearchParams(query);
  copy.sort();
  return copy.toString();
}

function requireKey(key: string): void {
  if (key === '') throw badRequest('Missing key name');
}

function unsigned(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) {
    throw new HttpError(500, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  if (!Number.isSafeInteger(Number(text))) throw badRequest(`consul-dev does not support such a large ?${name}`);
  return Number(text);
}
