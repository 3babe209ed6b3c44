import { bytes, decodeJson, integer, listOf, object, text, unsupported } from '../http/go-json.ts';
import { HttpError } from '../http/http-error.ts';
import type { Call, Route, RouteResponse } from '../http/router.ts';
import { changesKeys, operate, type KvOperation } from '../kv/kv-operation.ts';
import type { KvEntry } from '../kv/kv-draft.ts';
import type { KvStore } from '../kv/kv-store.ts';
import { kvView } from './views.ts';

const BODY_LIMIT = { bytes: 512 * 1024, option: 'txn_max_req_len' };
const MAX_OPERATIONS = 64;
/** What Consul adds to the result of a transaction that only reads. */
const READ_FIELDS = { Index: 0, LastContact: 0, KnownLeader: true, ConsistencyLevel: '' };
const READ_HEADERS = { 'X-Consul-Knownleader': 'true', 'X-Consul-Lastcontact': '0' };

const kvFields = { Verb: text, Key: text, Value: bytes, Flags: integer, Index: integer, Session: text };
const operations = listOf(
  object({ KV: object(kvFields), Node: unsupported, Service: unsupported, Check: unsupported }),
);

/** `/v1/txn`: several operations on keys, all or none. */
export function transactionRoutes(kv: KvStore): Route[] {
  return [{ method: 'PUT', path: '/v1/txn', answer: (call) => transact(kv, call) }];
}

async function transact(kv: KvStore, { body }: Call): Promise<RouteResponse> {
  const asked = decodeJson(await body(BODY_LIMIT), operations, 'Failed to parse body');
  if (asked.length > MAX_OPERATIONS) {
    throw new HttpError(413, `Transaction contains too many operations (${asked.length} > ${MAX_OPERATIONS})`);
  }
  const steps = asked.flatMap(({ KV }) => (KV === undefined ? [] : [operationFrom(KV)]));
  const { results, errors } = run(kv, steps);
  const json = {
    Results: errors.length > 0 ? null : results.map((KV) => ({ KV })),
    Errors: errors.length > 0 ? errors : null,
  };
  const status = errors.length > 0 ? 409 : 200;
  if (steps.some(changesKeys)) return { status, json };
  return { status, json: { ...json, ...READ_FIELDS }, headers: READ_HEADERS };
}

type DecodedFields = { -readonly [Name in keyof typeof kvFields]?: ReturnType<(typeof kvFields)[Name]> };

const operationFrom = ({ Verb, Key, Value, Flags, Index }: DecodedFields): KvOperation => ({
  verb: Verb ?? '',
  key: Key ?? '',
  value: Value ?? Buffer.alloc(0),
  flags: Flags ?? 0,
  index: Index ?? 0,
});

/** Runs all operations, also after one that failed, and reports all failures. */
function run(kv: KvStore, steps: readonly KvOperation[]) {
  const errors = steps.flatMap(({ verb, key }, OpIndex) =>
    key === '' && verb !== 'delete-tree' ? [{ OpIndex, What: 'Must provide key' }] : [],
  );
  const results: object[] = [];
  if (errors.length > 0) return { results, errors };
  kv.write((draft) => {
    for (const [OpIndex, step] of steps.entries()) {
      const outcome = operate(draft, step);
      if (typeof outcome === 'string') errors.push({ OpIndex, What: outcome });
      else results.push(...outcome.map((entry) => viewFor(step, entry)));
    }
    return errors.length === 0;
  });
  return { results, errors };
}

/** Consul returns values only for what reads them. */
const viewFor = ({ verb }: KvOperation, entry: KvEntry): object =>
  verb.startsWith('get') ? kvView(entry) : { ...kvView(entry), Value: null };
