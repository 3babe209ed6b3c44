import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What the reference table tells of a setting besides its default. */
export interface SettingMeta {
  readonly description: string;
  /** `ms`, `s`, `bytes` …: what a number counts. */
  readonly unit?: string;
  /** Its value is never printed. */
  readonly secret?: boolean;
  /** Settings of one group are set all together or not at all. */
  readonly group?: string;
}

const digits = z.string().regex(/^\d{1,15}$/, 'expected a whole number');

/** A whole number between two bounds. */
export const wholeNumber = (min: number, max: number) =>
  digits.transform(Number).pipe(z.number().min(min, `expected at least ${min}`).max(max, `expected at most ${max}`));

/** A span of time in milliseconds, from 1 ms to a day. */
export const milliseconds = () => wholeNumber(1, 86_400_000);

/** A span of time in seconds, from 1 s to ten years. */
export const seconds = () => wholeNumber(1, 315_360_000);

/** A port to listen on; 0 lets the system choose. */
export const listenPort = () => wholeNumber(0, 65_535);

/** Ports as `1024-65535`, both included. */
export const portRange = () =>
  z
    .string()
    .regex(/^\d{1,5}-\d{1,5}$/, 'expected lowest-highest')
    .transform((value): [number, number] => value.split('-').map(Number) as [number, number])
    .refine(
      ([lowest, highest]) => lowest >= 1 && lowest <= highest && highest <= 65_535,
      'expected ports from 1 to 65535',
    );

/** `true` or `false`, in these words. */
export const flag = () => z.enum(['true', 'false'], 'expected true or false').transform((value) => value === 'true');

/** A value that must not be told: at least 16 characters. */
export const secret = () => z.string().min(16, 'expected at least 16 characters');

/** The content of a file, whose path is given. */
export const fileContent = () =>
  z.string().transform((path, context) => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      context.addIssue({ code: 'custom', message: `can't be read: ${(error as Error).message}` });
      return z.NEVER;
    }
  });
