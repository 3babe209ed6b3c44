import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Session } from '../benchmark.ts';
import { Processes } from '../processes/processes.ts';
import { pinnedCores } from './cores.ts';
import { autocannon } from './load/autocannon.ts';
import { hasWrk, wrk } from './load/wrk.ts';
import { measure, type Sample, type Turn } from './measure.ts';
import type { GatewayResult } from './gateway-result.ts';
import type { Series } from './medians.ts';
import { checksOf, verdicts } from './musts.ts';
import { parseOptions, USAGE, type Options } from './options.ts';
import { startProgram } from './program.ts';
import { section } from './section.ts';
import { buildGateway } from './production-build.ts';
import { startSubjects } from './subjects.ts';
import type { Surroundings } from './target.ts';
import { gateways, targets } from './targets.ts';
import { signTokens } from './tokens.ts';
import { versionsOf } from './versions.ts';

export const gatewayBenchmark: Benchmark<GatewayResult> = {
  summary: 'this project’s gateway beside other gateways and proxies: CPU per request, throughput, latency',
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
  const { processes, signal, say } = session;
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  processes.afterwards(() => rmSync(folder, { recursive: true, force: true }));
  say('building');
  await buildGateway(processes);
  const pinned = pinnedCores();
  const { tokens, publicKey } = await signTokens();
  const tokensFile = join(folder, 'tokens');
  writeFileSync(tokensFile, tokens.join('\n'));

  const nodeOptions = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  const bench: Surroundings = { processes, pinned, nodeOptions, folder, tokens, publicKey, httpBackends: [] };
  const usual = options.quick ? gateways : targets;
  const chosen = options.only ? targets.filter(({ name }) => options.only?.includes(name)) : usual;
  const missing = chosen.flatMap(({ name, missing }) => ((why) => (why ? [{ name, why }] : []))(missing?.()));
  const present = chosen.filter(({ name }) => !missing.some((one) => one.name === name));
  const httpBackends = await Promise.all(
    [1, 2].map(() => startProgram(bench, { name: 'http-backend', role: 'others' })),
  );
  const origins = httpBackends.map(({ port }) => `http://127.0.0.1:${port}`);
  const load = hasWrk() ? wrk : autocannon;

  const turn: Turn = (subject, cell, seconds) => measure(subject, cell, seconds, load, tokensFile, bench);
  let own = new Processes();
  let starts = 0;
  const startAll = () => {
    starts += 1;
    return startSubjects(present, { ...bench, processes: own, httpBackends: origins }, turn, options, session);
  };

  const series = new Map<string, Series & { samples: Sample[] }>();
  try {
    let subjects = await startAll();
    for (let round = 1; round <= options.rounds; round += 1) {
      if (round > 1 && (round - 1) % options.roundsPerStart === 0) {
        await own.stopAll();
        own = new Processes();
        subjects = await startAll();
      }
      for (const [index, cell] of options.cells.entries()) {
        // Whoever else uses the machine does so for seconds at a time: nobody has the same place in each round.
        const first = (round - 1 + index) % subjects.length;
        for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) {
          signal.throwIfAborted();
          const { name } = subject.target;
          await turn(subject, cell, options.settleSeconds);
          const sample = await turn(subject, cell, options.seconds);
          say(progress(`${round}/${options.rounds} ${cell.size} c${cell.connections} ${name}`, sample));
          const key = `${name} ${cell.size} ${cell.connections}`;
          const known = series.get(key) ?? { target: name, ...cell, samples: [] };
          known.samples.push(sample);
          series.set(key, known);
        }
      }
    }
  } finally {
    await own.stopAll();
  }
  return {
    load: load.name,
    rounds: options.rounds,
    seconds: options.seconds,
    starts,
    cores: pinned.description,
    versions: versionsOf(present.map(({ name }) => name)),
    targets: present.map(({ name, what }) => ({ name, what })),
    missing,
    series: [...series.values()],
  };
}

function progress(what: string, { rps, p99Ms, cpuSecondsPer1000, errors }: Sample): string {
  const cpu = cpuSecondsPer1000 === undefined ? '' : `, ${cpuSecondsPer1000.toFixed(4)} CPU s/1000`;
  return `${what}: ${rps.toFixed(0)} req/s, p99 ${p99Ms.toFixed(1)} ms${cpu}${errors > 0 ? `, ${errors} errors` : ''}`;
}
