import { checkLine } from '@signalbox/lab-parts/check';
import { machine } from '@signalbox/lab-parts/machine';
import { stopSignals } from '@signalbox/stack';
import { UsageError, type Recorded } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';
import { Processes } from './processes/processes.ts';
import { writePage, writeRecord } from './record/records.ts';

const [name = '--help', ...args] = process.argv.slice(2);
const log = (line: string) => process.stderr.write(`${line}\n`);

try {
  if (name === '--help' || name === '--list') process.stdout.write(await overview(name === '--help'));
  else process.exitCode = await measure();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  log(`${error.message}: see npm run bench -- --help`);
  process.exitCode = 2;
}

async function overview(withUsage: boolean): Promise<string> {
  const lines: string[] = [];
  for (const [name, load] of Object.entries(benchmarks)) {
    const { summary, usage } = await load();
    lines.push(`${name.padEnd(10)} ${summary}`);
    if (withUsage) lines.push(...usage.split('\n').map((line) => `  ${line}`), '');
  }
  if (!withUsage) return `${lines.join('\n')}\n`;
  const head = `npm run bench -- NAME [options]    --list prints the names, --json the result as JSON`;
  return [
    head,
    'Records a complete run in lab/bench/results/NAME.json and lab/docs/benchmarks.md, a quick run in NAME-quick.json.',
    '',
    ...lines,
  ].join('\n');
}

async function measure(): Promise<number> {
  const load = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (!load) throw new UsageError(`expected a benchmark (${Object.keys(benchmarks).join(', ')}), got ${name}`);
  const benchmark = await load();
  const { stop } = stopSignals();
  const processes = new Processes();
  try {
    const asJson = args.includes('--json');
    const options = args.filter((arg) => arg !== '--json');
    const run = await benchmark.run(options, { signal: stop, processes, log });
    const recorded: Recorded = { benchmark: name, recordedAt: new Date().toISOString(), machine: machine(), ...run };
    if (run.extent !== 'partial') {
      writeRecord(recorded);
      await writePage(benchmarks);
    }
    process.stdout.write(`${asJson ? JSON.stringify(recorded, null, 2) : benchmark.section(recorded)}\n`);
    const failed = benchmark.checks(run.result).filter(({ ok }) => !ok);
    for (const check of failed) log(checkLine(check));
    return failed.length > 0 && run.extent === 'complete' ? 1 : 0;
  } catch (error) {
    if (stop.aborted) return 130;
    throw error;
  } finally {
    await processes.stopAll();
  }
}
