import type { DatabaseSync as Database } from 'node:sqlite';

export type { Database };

/** SQLite of Node. The first versions of Node 24 warn that it is experimental, on the output of the process. */
export const { DatabaseSync } = withoutWarning('ExperimentalWarning', () => process.getBuiltinModule('node:sqlite'));

function withoutWarning<T>(kind: string, load: () => T): T {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = ((warning: string | Error, ...rest: [string]) => {
    if (rest[0] !== kind) emit(warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emit;
  }
}
