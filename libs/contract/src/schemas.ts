import { z } from 'zod';

/** The id of a user, an order, a product: a UUID in lower case. */
export const id = () => z.guid().toLowerCase();

/** An amount of money, as a whole number of cents. */
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

/** Whether no half of a surrogate pair is in it, which no encoding has. */
export const isWhole = (value: string) => value.isWellFormed();
const isBetween = (min: number, value: number, max: number) => min <= value && value <= max;

// As `\uXXXX` and, above U+FFFF, as literal characters: a pattern of JSON Schema is also read by engines that lack
// ECMAScript's `\u{…}` and `\p{…}`.
const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029';
// White space, what Unicode calls Default_Ignorable_Code_Point, interlinear annotations and the blank Braille pattern.
const INVISIBLE = [
  ' \\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u202a-\\u202f\\u205f-\\u206f',
  '\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb',
  '\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}',
].join('');
const VISIBLE_LINE = new RegExp(`^[^${CONTROL}]*[^${CONTROL}${INVISIBLE}][^${CONTROL}]*$`, 'u');

/**
 * A line of text a person wrote: 1 to `max` characters as it is sent, none of them a control character and one at least
 * visible. The result is in Unicode's normal form C, without the white space around it.
 */
export const line = (max: number) =>
  text(1, max)
    .refine(isWhole, { error: 'expected whole characters', abort: true })
    .regex(VISIBLE_LINE, 'expected visible text without control characters')
    .normalize('NFC')
    .trim();

/** The value of a request header: 1 to 255 printable ASCII characters, no space at either end. */
export const headerText = () =>
  z.string().regex(/^[!-~](?:[ -~]{0,253}[!-~])?$/, 'expected 1 to 255 printable ASCII characters');

// What zod's own e-mail pattern accepts, without its look-aheads. Checked before letters are made small: of some that are
// not ASCII, such as the Kelvin sign, the small letter is.
const EMAIL = /^ *(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,} *$/;

/** An e-mail address, in lower case: two spellings of one address are one account. */
export const emailAddress = () => text(0, 254).regex(EMAIL, 'expected an e-mail address').trim().toLowerCase();

/** A point in time, ISO 8601 in UTC. */
export const timestamp = () => z.iso.datetime();

/** A request or a reply that carries nothing. */
export const nothing = () => z.object({});
