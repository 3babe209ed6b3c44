import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataVersion } from './data-record.ts';

/** What the installed version reads and writes. @throws Error if the packages are not installed. */
export async function dataVersion(workspaceRoot: string, fresh: boolean): Promise<DataVersion> {
  const { postgresMajor } = await import('@signalbox/postgres-cluster');
  const { version } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')) as { version: string };
  return { version, postgres: postgresMajor(), fresh };
}
