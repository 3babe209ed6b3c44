import { z } from 'zod';

/** The id of a user, an order, a product: a UUID in lower case. */
export const id = () => z.uuid().toLowerCase();

/** An amount of money, as a whole number of cents. */
export const cents = () => z.int().min(0).max(100_000_000_000);

// Postgres stores no NUL, and half a surrogate pair has no UTF-8: both would be stored as something else, or not at all.
const isPrintable = (value: string) => value.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value);
// Emoji and some scripts are joined by format characters; a text of these alone shows nothing.
const isVisible = (value: string) => !/^[\p{Cf}\p{Z}]+$/u.test(value);

/** A line of text a person wrote: 1 to `max` characters without control characters, surrounding white space removed. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isPrintable, 'expected text without control characters')
    .refine(isVisible, 'expected text that can be seen');

/** An e-mail address, in lower case: two spellings of one address are one account. */
export const emailAddress = () => z.string().trim().max(254).toLowerCase().pipe(z.email());

/** A point in time, ISO 8601 in UTC. */
export const timestamp = () => z.iso.datetime();

/** A request or a reply that carries nothing. */
export const nothing = () => z.object({});
