import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeJson } from '@signalbox/lab-parts/json-file';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import type { Benchmark, Extent, Recorded } from '../benchmark.ts';

const fileOf = (benchmark: string, extent: Extent) =>
  fileURLToPath(
    new URL(`../../results/${benchmark}${extent === 'complete' ? '' : `-${extent}`}.json`, import.meta.url),
  );

/** Writes a result, which replaces an earlier one of the same extent. */
export const writeRecord = (recorded: Recorded): void =>
  writeJson(fileOf(recorded.benchmark, recorded.extent), recorded);

/** Writes the page of all benchmarks from their records: of the complete run, or of the quick one if there is no other. */
export async function writePage(benchmarks: Readonly<Record<string, () => Promise<Benchmark>>>): Promise<void> {
  const sections: string[] = [];
  for (const [name, load] of Object.entries(benchmarks)) {
    const recorded = readRecord(name);
    if (recorded) sections.push((await load()).section(recorded));
  }
  writeFileSync(join(workspaceRoot, 'lab', 'docs', 'benchmarks.md'), [HEAD, ...sections].join('\n'));
}

function readRecord(benchmark: string): Recorded | undefined {
  const file = [fileOf(benchmark, 'complete'), fileOf(benchmark, 'quick')].find((path) => existsSync(path));
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as Recorded);
}

const HEAD = `# Benchmarks

Written by \`npm run bench -- NAME\`: do not edit it by hand. Raw numbers: \`lab/bench/results\`. Compare the ratios of one run: absolute numbers differ between machines, and ratios between processors.
`;
