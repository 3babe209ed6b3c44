import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const content = z.record(z.string(), z.string());

/** The texts of the last good documents by name, in a file that survives a restart. Several processes may share it. */
export class ConfigFile {
  constructor(private readonly path: string) {}

  /** Returns nothing if there is no file. @throws Error if it is damaged or can't be read. */
  read(): Readonly<Record<string, string>> {
    try {
      return content.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
  }

  /** Replaces the file as a whole, and creates its folder. @throws Error if it can't be written. */
  write(texts: Readonly<Record<string, string>>): void {
    const unfinished = `${this.path}.${randomUUID()}`;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(unfinished, JSON.stringify(texts), { mode: 0o600 });
      renameSync(unfinished, this.path);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
  }
}
