import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Session } from '../benchmark.ts';
import { Processes } from '../processes/processes.ts';
import { pinCores } from './cores.ts';
import { autocannon } from './load/autocannon.ts';
import { hasWrk, wrk } from './load/wrk.ts';
import { measure, type Sample, type Turn } from './measure.ts';
import type { GatewayResult } from './gateway-result.ts';
import type { Series } from './medians.ts';
import { checksOf, verdicts } from './thresholds.ts';
import { parseOptions, USAGE, type Options } from './options.ts';
import { startProgram } from './program.ts';
import { section } from './section.ts';
import { buildGateway } from './production-build.ts';
import { startTargets } from './start-targets.ts';
import type { TargetContext } from './target.ts';
import { gateways, targets } from './targets.ts';
import { signTokens } from './tokens.ts';
import { versionsOf } from './versions.ts';

export const gatewayBenchmark: Benchmark<GatewayResult> = {
  summary: 'this project’s gateway compared with other gateways and proxies: CPU per request, throughput, latency',
  usage: USAGE,
  run: async (args, session) => {
    const options = parseOptions(
      args,
      targets.map(({ name }) => name),
    );
    return { extent: options.extent, result: await run(options, session) };
  },
  section,
  checks: ({ series }) => checksOf(verdicts(series)),
};

async function run(options: Options, session: Session): Promise<GatewayResult> {
  const { processes, signal, log } = session;
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  processes.onStopped(() => rmSync(folder, { recursive: true, force: true }));
  log('building');
  await buildGateway(processes);
  const pinned = pinCores();
  const { tokens, publicKey } = await signTokens();
  const tokensFile = join(folder, 'tokens');
  writeFileSync(tokensFile, tokens.join('\n'));

  const nodeOptions = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  const context: TargetContext = { processes, pinned, nodeOptions, folder, tokens, publicKey, httpBackends: [] };
  const defaults = options.quick ? gateways : targets;
  const selected = options.only ? targets.filter(({ name }) => options.only?.includes(name)) : defaults;
  const missing = selected.flatMap(({ name, missing }) => ((why) => (why ? [{ name, why }] : []))(missing?.()));
  const available = selected.filter(({ name }) => !missing.some((one) => one.name === name));
  const httpBackends = await Promise.all(
    [1, 2].map(() => startProgram(context, { name: 'http-backend', role: 'others' })),
  );
  const origins = httpBackends.map(({ port }) => `http://127.0.0.1:${port}`);
  const load = hasWrk() ? wrk : autocannon;

  const turn: Turn = (measured, workload, seconds) => measure(measured, workload, seconds, load, tokensFile, context);
  let targetProcesses = new Processes();
  let starts = 0;
  const startAll = () => {
    starts += 1;
    return startTargets(
      available,
      { ...context, processes: targetProcesses, httpBackends: origins },
      turn,
      options,
      session,
    );
  };

  const series = new Map<string, Series & { samples: Sample[] }>();
  try {
    let started = await startAll();
    for (let round = 1; round <= options.rounds; round += 1) {
      if (round > 1 && (round - 1) % options.roundsPerStart === 0) {
        await targetProcesses.stopAll();
        targetProcesses = new Processes();
        started = await startAll();
      }
      for (const [index, workload] of options.workloads.entries()) {
        // Other load on the machine comes in bursts of seconds, so the order of the targets changes in each round.
        const first = (round - 1 + index) % started.length;
        for (const measured of [...started.slice(first), ...started.slice(0, first)]) {
          signal.throwIfAborted();
          const { name } = measured.target;
          await turn(measured, workload, options.settleSeconds);
          const sample = await turn(measured, workload, options.seconds);
          log(progress(`${round}/${options.rounds} ${workload.size} c${workload.connections} ${name}`, sample));
          const key = `${name} ${workload.size} ${workload.connections}`;
          const existing = series.get(key) ?? { target: name, ...workload, samples: [] };
          existing.samples.push(sample);
          series.set(key, existing);
        }
      }
    }
  } finally {
    await targetProcesses.stopAll();
  }
  return {
    load: load.name,
    rounds: options.rounds,
    seconds: options.seconds,
    starts,
    cores: pinned.description,
    versions: versionsOf(available.map(({ name }) => name)),
    targets: available.map(({ name, what }) => ({ name, what })),
    missing,
    series: [...series.values()],
  };
}

function progress(what: string, { rps, p99Ms, cpuSecondsPer1000, errors }: Sample): string {
  const cpu = cpuSecondsPer1000 === undefined ? '' : `, ${cpuSecondsPer1000.toFixed(4)} CPU s/1000`;
  return `${what}: ${rps.toFixed(0)} req/s, p99 ${p99Ms.toFixed(1)} ms${cpu}${errors > 0 ? `, ${errors} errors` : ''}`;
}
