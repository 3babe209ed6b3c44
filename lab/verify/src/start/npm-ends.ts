import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '@signalbox/lab-parts/check';
import { isRunning } from '@signalbox/lab-parts/processes';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { exactly, same } from '../printed-checks.ts';
import { Attempt, leftOf, newFolder, START } from './attempt.ts';

const OPTIONS = '--port 0 --data DATA';
const STOPPED_WITHIN_MS = 15_000;

/** Row 5: what becomes of the system when the program that started it ends. */
export async function verifyNpmEnds(): Promise<Check[]> {
  const npm = (...args: string[]) => new Attempt('npm', [...args, '--', ...OPTIONS.split(' ')]);
  return [
    await ends('npm start & kill $!', 'SIGTERM', npm('start')),
    await ends('npm run dev & kill $!', 'SIGTERM', npm('run', 'dev')),
    await ends('npm start & kill -9 $!', 'SIGKILL', npm('start')),
    await ends('a script of npm that runs npm start, & kill $!', 'SIGTERM', nested()),
    await staysUp('nohup npm start & in a shell that ends', `nohup npm start -- ${OPTIONS} &`),
    await staysUp('setsid npm start & in a shell that ends', `setsid npm start -- ${OPTIONS} &`),
    await staysUp('node start.js & in a shell that ends', `"${process.execPath}" ${START} ${OPTIONS} &`),
  ];
}

/** Its data folder is also the folder of a package. */
function nested(): Attempt {
  const data = newFolder();
  const demo = `npm --prefix ${workspaceRoot} start -- --port 0 --data ${data}`;
  writeFileSync(join(data, 'package.json'), JSON.stringify({ scripts: { demo } }));
  return new Attempt('npm', ['run', 'demo'], { data, cwd: data });
}

async function ends(what: string, signal: NodeJS.Signals, attempt: Attempt): Promise<Check> {
  try {
    if ((await attempt.settled()) !== 'ready') return same(`5: ${what}`, attempt.faults(), 'ready');
    const pids = attempt.processes();
    attempt.process.kill(signal);
    return exactly(`5: ${what}: of ${pids.length} processes left`, await leftOf(pids, STOPPED_WITHIN_MS), 0);
  } finally {
    await attempt.end();
  }
}

async function staysUp(what: string, command: string): Promise<Check> {
  const attempt = new Attempt('sh', ['-c', `${command} read _`]);
  try {
    if ((await attempt.settled()) !== 'ready') return same(`5: ${what}`, attempt.faults(), 'ready');
    const pids = attempt.processes();
    attempt.process.stdin!.end();
    if (attempt.process.exitCode === null) await once(attempt.process, 'exit');
    await leftOf(pids, 3_000);
    return exactly(
      `5: ${what}: of ${pids.length} processes running 3 s later`,
      pids.filter(isRunning).length,
      pids.length,
    );
  } finally {
    await attempt.end();
  }
}
