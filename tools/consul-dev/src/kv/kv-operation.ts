import { entriesUnder, type KvDraft, type KvEntry } from './kv-draft.ts';

/** An operation of a transaction. */
export interface KvOperation {
  readonly verb: string;
  readonly key: string;
  readonly value: Buffer;
  readonly flags: number;
  readonly index: number;
}

/** The entries that an operation returns, or why it fails. */
type Outcome = readonly KvEntry[] | string;

const verbs: Readonly<Record<string, (draft: KvDraft, operation: KvOperation) => Outcome>> = {
  set: (draft, { key, value, flags }) => [draft.set(key, value, flags)],
  cas: (draft, { key, value, flags, index }) =>
    draft.isAt(key, index) ? [draft.set(key, value, flags)] : `failed to set key "${key}", index is stale`,
  get: (draft, { key }) => {
    const entry = draft.get(key);
    return entry === undefined ? `key "${key}" doesn't exist` : [entry];
  },
  'get-tree': (draft, { key }) => entriesUnder(draft.entries, key),
  'check-index': (draft, { key, index }) => {
    const current = draft.get(key);
    if (current === undefined) return `failed to check index, key "${key}" doesn't exist`;
    if (current.modifyIndex === index) return [current];
    return `failed index check for key "${key}", current modify index ${current.modifyIndex} != ${index}`;
  },
  'check-not-exists': (draft, { key }) => (draft.get(key) === undefined ? [] : `key "${key}" exists`),
  delete: (draft, { key }) => {
    draft.delete(key);
    return [];
  },
  'delete-tree': (draft, { key }) => {
    draft.deleteTree(key);
    return [];
  },
  'delete-cas': (draft, { key, index }) =>
    draft.deleteAt(key, index) ? [] : `failed to delete key "${key}", index is stale`,
};

const needSessions = ['lock', 'unlock', 'check-session'];

/** Runs one operation. @returns the entries that it returns, or why it fails. */
export function operate(draft: KvDraft, operation: KvOperation): Outcome {
  const { verb } = operation;
  if (needSessions.includes(verb)) return `consul-dev does not support the verb "${verb}"`;
  if (!Object.hasOwn(verbs, verb)) return `unknown KV verb "${verb}"`;
  return verbs[verb]!(draft, operation);
}

/** Whether an operation can change keys. */
export const changesKeys = ({ verb }: KvOperation): boolean => /^(set|cas|delete.*|lock|unlock)$/.test(verb);
