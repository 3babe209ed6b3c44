import { parseGoDuration } from '../go-duration.ts';
import { badRequest } from './http-error.ts';

/** Reads one value of a decoded body. `field` is its location, for error messages. */
export type Reader<T> = (value: unknown, field: string) => T;

type Fields = Readonly<Record<string, Reader<unknown>>>;
type Decoded<F extends Fields> = { -readonly [K in keyof F]?: ReturnType<F[K]> };

/** A body does not have the expected form. */
class UndecodableError extends Error {}

const undecodable = (why: string): Error => new UndecodableError(why);

function nameOfType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function mismatch(value: unknown, field: string, type: string): Error {
  const target = field === '' ? `Go value of type ${type}` : `Go struct field .${field} of type ${type}`;
  return undecodable(`json: cannot unmarshal ${nameOfType(value)} into ${target}`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A string. */
export const text: Reader<string> = (value, field) => {
  if (typeof value !== 'string') throw mismatch(value, field, 'string');
  return value;
};

/** A whole number. */
export const integer: Reader<number> = (value, field) => {
  if (!Number.isSafeInteger(value)) throw mismatch(value, field, 'int');
  return value as number;
};

/** `true` or `false`. */
export const flag: Reader<boolean> = (value, field) => {
  if (typeof value !== 'boolean') throw mismatch(value, field, 'bool');
  return value;
};

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Bytes in Base64. */
export const bytes: Reader<Buffer> = (value, field) => {
  if (typeof value !== 'string') throw mismatch(value, field, '[]uint8');
  if (!BASE64.test(value)) throw undecodable('illegal base64 data');
  return Buffer.from(value, 'base64');
};

const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * A duration: text in Go's format or a number of nanoseconds. Returns whole milliseconds, limited to what a timer can
 * hold.
 */
export const duration: Reader<number> = (value, field) => {
  const ms = typeof value === 'number' ? value / 1e6 : parseGoDuration(text(value, field));
  if (ms === undefined) throw undecodable(`time: invalid duration ${JSON.stringify(value)}`);
  return Math.min(Math.ceil(ms), MAX_TIMER_MS);
};

/** A list whose items `item` reads. */
export const listOf =
  <T>(item: Reader<T>): Reader<T[]> =>
  (value, field) => {
    if (!Array.isArray(value)) throw mismatch(value, field, '[]string');
    return value.map((each) => item(each, field));
  };

/** An object with any keys, whose values `item` reads. */
export const mapOf =
  <T>(item: Reader<T>): Reader<Map<string, T>> =>
  (value, field) => {
    if (!isObject(value)) throw mismatch(value, field, 'map[string]string');
    return new Map(Object.entries(value).map(([key, each]) => [key, item(each, field)]));
  };

/**
 * An object with only these fields. As in Go, their case does not matter, null counts as absent, and an unknown field
 * is an error.
 */
export function object<F extends Fields>(fields: F): Reader<Decoded<F>> {
  const byLowerCase = new Map(Object.entries(fields).map(([name, read]) => [name.toLowerCase(), { name, read }]));
  return (value, field) => {
    if (!isObject(value)) throw mismatch(value, field, 'struct');
    const decoded: Record<string, unknown> = {};
    for (const [key, each] of Object.entries(value)) {
      const known = byLowerCase.get(key.toLowerCase());
      if (known === undefined) throw undecodable(`json: unknown field ${JSON.stringify(key)}`);
      if (each !== null) decoded[known.name] = known.read(each, known.name);
    }
    return decoded as Decoded<F>;
  };
}

/** A field that Consul supports and this substitute does not. */
export const unsupported: Reader<never> = (_value, field) => {
  throw badRequest(`consul-dev does not support the field ${field}`);
};

/**
 * Decodes a request body as Consul does.
 * @param failure - what the text of an error begins with.
 * @throws HttpError
 */
export function decodeJson<T>(body: Buffer, read: Reader<T>, failure = 'Request decode failed'): T {
  try {
    return read(parsed(body.toString()) ?? {}, '');
  } catch (error) {
    if (error instanceof UndecodableError) throw badRequest(`${failure}: ${error.message}`);
    throw error;
  }
}

function parsed(source: string): unknown {
  if (source.trim() === '') throw undecodable('EOF');
  try {
    return JSON.parse(source);
  } catch (error) {
    throw undecodable((error as Error).message);
  }
}
