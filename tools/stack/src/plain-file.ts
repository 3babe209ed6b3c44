import { lstatSync, readFileSync } from 'node:fs';

/** Something else is where a file is expected. The message is one line, without what to do about it. */
export class NoPlainFileError extends Error {}

/**
 * The text of a file; undefined when there is none. A pipe is not waited for.
 * @throws NoPlainFileError if it is a folder, a link or the like, or can't be read.
 */
export function textOfFile(path: string): string | undefined {
  try {
    const found = lstatSync(path);
    if (found.isDirectory()) throw new NoPlainFileError(`${path} is a folder`);
    if (!found.isFile()) throw new NoPlainFileError(`${path} is no regular file`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof NoPlainFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new NoPlainFileError(`${path} can't be read (${code})`);
  }
}

/** What a text says in JSON; undefined when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether this is an object whose fields can be looked at. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether this can be the id of one process: a negative one would mean a whole group. */
export const isPid = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
