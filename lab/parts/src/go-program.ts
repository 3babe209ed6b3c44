import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A Go program and the version that is built. */
export interface GoProgram {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  /** The folder of its main package in the module. */
  readonly folder: string;
  readonly tags?: string;
  /** How long a build takes on two cores. */
  readonly minutes: number;
}

/** Prometheus with only one kind of service discovery: the others take most of the build. */
export const prometheus: GoProgram = {
  name: 'prometheus',
  module: 'github.com/prometheus/prometheus',
  version: 'v0.316.0',
  folder: 'cmd/prometheus',
  tags: 'remove_all_sd,enable_consul_sd',
  minutes: 4,
};
export const victoriaLogs: GoProgram = {
  name: 'victoria-logs',
  module: 'github.com/VictoriaMetrics/VictoriaLogs',
  version: 'v1.52.2',
  folder: 'app/victoria-logs',
  minutes: 2,
};
/** Jaeger 2.13, whose module has another number. */
export const jaeger: GoProgram = {
  name: 'jaeger',
  module: 'github.com/jaegertracing/jaeger',
  version: 'v1.76.0',
  folder: 'cmd/jaeger',
  minutes: 13,
};

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'signalbox-lab');
const run = promisify(execFile);

/**
 * Builds a program from the module proxy, unless an earlier call has. Its go.mod replaces modules, which `go install`
 * refuses, so a temporary module requires it.
 * @param log - prints a line of progress.
 * @returns its path.
 * @throws Error if there is no `go`, or the build fails.
 */
export async function goProgram(
  { name, module, version, folder, tags = '', minutes }: GoProgram,
  log: (line: string) => void,
): Promise<string> {
  const path = join(cache, `${name}-${version}`);
  if (existsSync(path)) return path;
  log(`building ${name} ${version}, once: about ${minutes} minutes`);
  const workFolder = mkdtempSync(join(tmpdir(), 'signalbox-go-'));
  const env = { ...process.env, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };
  const go = (...args: string[]) => run('go', args, { cwd: workFolder, env, maxBuffer: 2 ** 26 });
  try {
    await go('mod', 'init', `build/${name}`);
    await go('get', `${module}@${version}`);
    const built = join(workFolder, name);
    await go('build', '-trimpath', '-ldflags=-s -w', '-tags', tags, '-o', built, `${module}/${folder}`);
    mkdirSync(cache, { recursive: true });
    // On the same disk, so that the cache never has a part of a program.
    await run('cp', [built, `${path}.${process.pid}`]);
    renameSync(`${path}.${process.pid}`, path);
    return path;
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}
