import { InvalidExportError, listOf, objectOf, type ReceivedAnyValue } from './received.ts';

const MAX_ATTRIBUTES = 64;
const MAX_KEY_BYTES = 256;
const MAX_VALUE_BYTES = 8 * 1024;
/** Of nested values. */
const MAX_DEPTH = 6;

/** Shortens a text, and writes its size at its end. Text functions of SQLite end at a NUL, so it is replaced. */
export function bounded(value: unknown, maxBytes: number): string {
  const text = typeof value === 'string' ? value : value == null ? '' : String(value);
  const visible = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
  // A UTF-16 unit takes at most 3 bytes.
  if (visible.length * 3 <= maxBytes) return visible;
  const bytes = Buffer.byteLength(visible);
  if (bytes <= maxBytes) return visible;
  const start = Buffer.from(visible.slice(0, maxBytes)).subarray(0, maxBytes).toString();
  return `${start.replace(/\uFFFD$/, '')}… (${bytes} bytes)`;
}

/** The attributes of a span, a record or a resource. @throws InvalidExportError */
export function attributesOf(pairs: unknown): Record<string, unknown> {
  const entries = listOf(pairs).slice(0, MAX_ATTRIBUTES).map(objectOf);
  // Unlike an assignment, this also creates an entry of the name __proto__.
  return Object.fromEntries(entries.map(({ key, value }) => [bounded(key, MAX_KEY_BYTES), leaf(anyValue(value))]));
}

/** A value of any type. Nested ones are bounded as a whole. @throws InvalidExportError */
export function anyValue(received: unknown, depth = 0): unknown {
  const value = objectOf(received) as ReceivedAnyValue;
  if (depth > MAX_DEPTH) return '…';
  if (Object.hasOwn(value, 'stringValue')) return value.stringValue;
  if (Object.hasOwn(value, 'boolValue')) return value.boolValue === true;
  if (Object.hasOwn(value, 'intValue')) return integerOf(value.intValue);
  if (Object.hasOwn(value, 'doubleValue')) return Number(value.doubleValue);
  if (Object.hasOwn(value, 'arrayValue'))
    return listOf(objectOf(value.arrayValue).values).map((item) => anyValue(item, depth + 1));
  if (Object.hasOwn(value, 'kvlistValue')) {
    const pairs = listOf(objectOf(value.kvlistValue).values).map(objectOf);
    return Object.fromEntries(pairs.map((pair) => [String(pair.key), anyValue(pair.value, depth + 1)]));
  }
  return Object.hasOwn(value, 'bytesValue') ? hexOf(value.bytesValue) : null;
}

function leaf(value: unknown): unknown {
  if (typeof value === 'string') return bounded(value, MAX_VALUE_BYTES);
  if (typeof value !== 'object' || value === null) return value;
  const json = JSON.stringify(value);
  return Buffer.byteLength(json) <= MAX_VALUE_BYTES ? value : bounded(json, MAX_VALUE_BYTES);
}

/** A 64-bit integer of protobuf. */
interface Long {
  readonly low: number;
  readonly high: number;
}
const isLong = (value: unknown): value is Long => typeof (value as Long | null)?.high === 'number';
const TWO_TO_32 = 2 ** 32;

/** Above 2^53, the nearest number. */
const integerOf = (value: unknown): number =>
  isLong(value) ? value.high * TWO_TO_32 + (value.low >>> 0) : Number(value);

/** A time in milliseconds, from nanoseconds. 0 if there is none. @throws InvalidExportError */
export function millisecondsOf(nanoseconds: unknown): number {
  if (nanoseconds == null) return 0;
  const value = isLong(nanoseconds)
    ? (nanoseconds.high >>> 0) * TWO_TO_32 + (nanoseconds.low >>> 0)
    : Number(nanoseconds);
  if (!(value >= 0 && value < 2 ** 64)) throw new InvalidExportError('expected a time in nanoseconds');
  return value / 1e6;
}

/** Bytes as hex. JSON contains them as hex. */
function hexOf(value: unknown): string {
  // The decoder returns an empty array for bytes that are absent.
  if (value == null || (Array.isArray(value) && value.length === 0)) return '';
  if (typeof value === 'string') return value.toLowerCase();
  if (!(value instanceof Uint8Array)) throw new InvalidExportError('expected bytes');
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
}

/** An id of this many bytes. An id of zeros is none. @returns undefined if it is none. */
export function idOf(value: unknown, bytes: 8 | 16): string | undefined {
  const hex = hexOf(value);
  return hex.length === bytes * 2 && /^[\da-f]*[1-9a-f][\da-f]*$/.test(hex) ? hex : undefined;
}
