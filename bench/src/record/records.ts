import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Extent, Recorded } from '../benchmark.ts';

const root = new URL('../../../', import.meta.url);
const page = new URL('docs/benchmarks.md', root);

const fileOf = (benchmark: string, extent: Extent) =>
  fileURLToPath(new URL(`bench/results/${benchmark}${extent === 'complete' ? '' : `-${extent}`}.json`, root));

/** Keeps a result, in place of an earlier one of the same extent. */
export function keep(recorded: Recorded): void {
  const file = fileOf(recorded.benchmark, recorded.extent);
  mkdirSync(new URL('bench/results/', root), { recursive: true });
  writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

/** Writes the page of all benchmarks from what is recorded of them: complete runs, quick ones where there is no other. */
export async function writePage(benchmarks: Readonly<Record<string, () => Promise<Benchmark>>>): Promise<void> {
  const sections: string[] = [];
  for (const [name, load] of Object.entries(benchmarks)) {
    const recorded = recordOf(name);
    if (recorded) sections.push((await load()).section(recorded));
  }
  writeFileSync(page, [HEAD, ...sections].join('\n'));
}

function recordOf(benchmark: string): Recorded | undefined {
  const file = [fileOf(benchmark, 'complete'), fileOf(benchmark, 'quick')].find((path) => existsSync(path));
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as Recorded);
}

const HEAD = `# Benchmarks

Written by \`npm run bench -- NAME\`; by hand nothing is changed here. Raw numbers: \`bench/results\`. Ratios travel between machines, absolute numbers don't.
`;
