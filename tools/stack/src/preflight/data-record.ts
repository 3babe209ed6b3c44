import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clustersFolder } from '../parts/database-run.ts';
import { isRecord, parseJson, readRegularFile } from '../regular-file.ts';
import { StartRefusedError } from './start-refused-error.ts';

/** What the file `data.json` in a data folder records. */
export interface DataRecord {
  /** The layout of the files in the folder. Format 1 is also that of folders without a record. */
  readonly format: number;
  /** The version that created the folder. Absent if that version wrote no record. */
  readonly createdBy?: string;
  /** The version that used the folder last. */
  readonly usedBy: string;
}

/** A change of the layout. If it is interrupted, the next start runs it again. */
export interface DataUpgrade {
  /** `moves the keys to identities` */
  readonly what: string;
  readonly run: (dataDir: string) => void;
}

/** What this version reads and writes. */
export interface DataVersion {
  /** The version of the product, `0.1.0`. */
  readonly version: string;
  /** The major version of the installed Postgres. */
  readonly postgres: number;
  /** Whether the start deletes the databases first. */
  readonly fresh?: boolean;
  /** The upgrade from format 1, the one from format 2, and so on. @defaultValue those of this version */
  readonly upgrades?: readonly DataUpgrade[];
}

/**
 * Services migrate their own databases when they start, and the console replaces a history of another format. A change
 * of the folder itself is added here.
 */
const UPGRADES: readonly DataUpgrade[] = [];

export const recordPath = (dataDir: string) => join(dataDir, 'data.json');

const isFormat = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1;

/** Versions are printed, so they have no control characters. */
const isVersion = (value: unknown) => typeof value === 'string' && /^[\w.+-]{0,64}$/.test(value);

const formatOf = ({ upgrades = UPGRADES }: DataVersion) => 1 + upgrades.length;

/** The record of a folder; undefined if it has none. @throws StartRefusedError if the file is not a record. */
export function readRecord(dataDir: string): DataRecord | undefined {
  const path = recordPath(dataDir);
  const text = readText(path);
  if (text === undefined) return undefined;
  const content = parseJson(text);
  if (isRecord(content) && isFormat(content.format) && isVersion(content.usedBy) && isVersion(content.createdBy ?? ''))
    return content as unknown as DataRecord;
  throw new StartRefusedError(`${path} is not a record of a data folder: restore it, or choose another --data DIR`);
}

/** Why this version can't use a data folder, and what to do; undefined if it can, possibly after an upgrade. */
export function dataProblem(dataDir: string, current: DataVersion): string | undefined {
  const record = readRecord(dataDir);
  if (record && record.format > formatOf(current)) {
    return (
      `${dataDir} has data format ${record.format}, written by version ${record.usedBy}, and this version ` +
      `(${current.version}) reads formats up to ${formatOf(current)}: use version ${record.usedBy} or later, or choose another --data DIR`
    );
  }
  const cluster = !current.fresh && clustersIn(dataDir).find(({ major }) => major !== current.postgres);
  if (!cluster) return undefined;
  return (
    `${cluster.folder} was created by Postgres ${cluster.major}, and this version contains Postgres ${current.postgres}: ` +
    'move the data with pg_dump of that version, choose another --data DIR, or delete it with --fresh'
  );
}

/**
 * Brings a data folder to the format of this version, and records the version.
 * @param upgraded - called after each upgrade with its description.
 * @throws StartRefusedError if this version can't use the folder. Nothing has changed then.
 */
export function upgradeData(dataDir: string, current: DataVersion, upgraded: (what: string) => void): void {
  const problem = dataProblem(dataDir, current);
  if (problem !== undefined) throw new StartRefusedError(problem);
  const { version, upgrades = UPGRADES } = current;
  const isNew = !existsSync(clustersFolder(dataDir));
  const record = readRecord(dataDir) ?? (isNew ? { format: formatOf(current), createdBy: version } : { format: 1 });
  let { format } = record;
  for (const { what, run } of upgrades.slice(format - 1)) {
    run(dataDir);
    format += 1;
    writeRecord(dataDir, { ...record, format, usedBy: version });
    upgraded(what);
  }
  writeRecord(dataDir, { ...record, format, usedBy: version });
}

function writeRecord(dataDir: string, record: DataRecord): void {
  const path = recordPath(dataDir);
  rmSync(`${path}.new`, { recursive: true, force: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

function readText(path: string): string | undefined {
  try {
    return readRegularFile(path);
  } catch (error) {
    throw new StartRefusedError(`${(error as Error).message}: remove it, or choose another --data DIR`);
  }
}

/** The databases in a data folder that this user can read. */
function clustersIn(dataDir: string): { folder: string; major: number }[] {
  const parent = clustersFolder(dataDir);
  if (!existsSync(parent)) return [];
  return readdirSync(parent).flatMap((name) => {
    const folder = join(parent, name);
    try {
      return [{ folder, major: Number(readFileSync(join(folder, 'PG_VERSION'), 'utf8')) }];
    } catch {
      return [];
    }
  });
}
