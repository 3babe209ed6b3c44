import { lstatSync, readFileSync } from 'node:fs';

/** A path is not a readable regular file. The message is one line, and does not say what to do. */
export class NotRegularFileError extends Error {}

/**
 * The text of a file; undefined if it does not exist. Does not block on a pipe.
 * @throws NotRegularFileError if the path is not a regular file, or is not readable.
 */
export function readRegularFile(path: string): string | undefined {
  try {
    const found = lstatSync(path);
    if (found.isDirectory()) throw new NotRegularFileError(`${path} is a folder`);
    if (!found.isFile()) throw new NotRegularFileError(`${path} is not a regular file`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof NotRegularFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new NotRegularFileError(`${path} can't be read (${code})`);
  }
}

/** Parses JSON; undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is an object. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value can be the id of one process. A negative number would mean a process group. */
export const isPid = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
