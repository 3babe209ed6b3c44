import { z } from 'zod';

/** The id of a user, order or product: a UUID, converted to lower case. */
export const id = () => z.guid().toLowerCase();

/** An amount of money as an integer number of cents. */
export const cents = () => z.int().min(0).max(100_000_000_000);

/** Text of `min` to `max` characters, counted in code points, as JSON Schema counts them. */
export const text = (min: number, max: number) =>
  z
    .string()
    .refine((value) => isBetween(min, [...value].length, max), {
      error: `expected ${min} to ${max} characters`,
      abort: true,
    })
    .meta({ ...(min > 0 ? { minLength: min } : {}), maxLength: max });

/** Whether a text has no lone surrogate, which UTF-8 can't encode. */
export const isWellFormed = (value: string) => value.isWellFormed();
const isBetween = (min: number, value: number, max: number) => min <= value && value <= max;

// Written as `\uXXXX` and, above U+FFFF, as literal characters: some engines that read JSON Schema patterns do not
// support ECMAScript's `\u{…}` and `\p{…}`.
const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029';
// White space, Unicode's Default_Ignorable_Code_Point, interlinear annotations and the blank Braille pattern.
const INVISIBLE = [
  ' \\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u202a-\\u202f\\u205f-\\u206f',
  '\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb',
  '\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}',
].join('');
const VISIBLE_LINE = new RegExp(`^[^${CONTROL}]*[^${CONTROL}${INVISIBLE}][^${CONTROL}]*$`, 'u');

/**
 * A line of text: 1 to `max` characters in the input, no control characters, at least one visible character. The output
 * is in Unicode normalization form C, trimmed.
 */
export const line = (max: number) =>
  text(1, max)
    .refine(isWellFormed, { error: 'expected well-formed Unicode text', abort: true })
    .regex(VISIBLE_LINE, 'expected visible text without control characters')
    .normalize('NFC')
    .trim();

/** A header value: 1 to 255 printable ASCII characters, without leading or trailing space. */
export const headerText = () =>
  z.string().regex(/^[!-~](?:[ -~]{0,253}[!-~])?$/, 'expected 1 to 255 printable ASCII characters');

// Equivalent to zod's e-mail pattern, but without look-aheads. It applies before conversion to lower case, because the
// lower case of some non-ASCII characters, such as the Kelvin sign, is ASCII.
const EMAIL = /^ *(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,} *$/;

/** An e-mail address, converted to lower case: two spellings of an address are one account. */
export const emailAddress = () => text(0, 254).regex(EMAIL, 'expected an e-mail address').trim().toLowerCase();

/** A timestamp in ISO 8601, UTC. */
export const timestamp = () => z.iso.datetime();

/**
 * One of these values, or one that a later version adds: callers must expect unknown ones. Only a reply may contain it.
 * The keyword in its JSON Schema is that of Zalando's API guidelines.
 */
export const openEnum = <const Value extends string>(values: readonly [Value, ...Value[]]) =>
  z.enum(values).meta({ 'x-extensible-enum': values });

/** An empty request or reply. */
export const nothing = () => z.object({});
