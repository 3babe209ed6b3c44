import { rename, rm, writeFile } from 'node:fs/promises';

/** Replaces a file atomically: a concurrent reader sees the complete previous file or the complete new one. */
export async function place(path: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${path}.${process.pid}`;
  try {
    await writeFile(fresh, content);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}
