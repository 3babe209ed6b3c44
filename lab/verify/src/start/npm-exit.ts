import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '@signalbox/lab-parts/check';
import { isRunning } from '@signalbox/lab-parts/processes';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { equals, textEquals } from '../printed-checks.ts';
import { StartAttempt, waitForExit, newFolder, LAUNCHER } from './start-attempt.ts';

const OPTIONS = '--port 0 --data DATA';
const STOP_TIMEOUT_MS = 15_000;

/** Row 5: the exit of the program that started the system. */
export async function verifyNpmExit(): Promise<Check[]> {
  const npm = (...args: string[]) => new StartAttempt('npm', [...args, '--', ...OPTIONS.split(' ')]);
  return [
    await stopsAfter('npm start & kill $!', 'SIGTERM', npm('start')),
    await stopsAfter('npm run dev & kill $!', 'SIGTERM', npm('run', 'dev')),
    await stopsAfter('npm start & kill -9 $!', 'SIGKILL', npm('start')),
    await stopsAfter('a script of npm that runs npm start, & kill $!', 'SIGTERM', nested()),
    await staysUp('nohup npm start & in a shell that exits', `nohup npm start -- ${OPTIONS} &`),
    await staysUp('setsid npm start & in a shell that exits', `setsid npm start -- ${OPTIONS} &`),
    await staysUp('node start.js & in a shell that exits', `"${process.execPath}" ${LAUNCHER} ${OPTIONS} &`),
  ];
}

/** Starts the system by a script of another package, in the data folder. */
function nested(): StartAttempt {
  const data = newFolder();
  const demo = `npm --prefix ${workspaceRoot} start -- --port 0 --data ${data}`;
  writeFileSync(join(data, 'package.json'), JSON.stringify({ scripts: { demo } }));
  return new StartAttempt('npm', ['run', 'demo'], { data, cwd: data });
}

async function stopsAfter(what: string, signal: NodeJS.Signals, attempt: StartAttempt): Promise<Check> {
  try {
    if ((await attempt.outcome()) !== 'ready') return textEquals(`5: ${what}`, attempt.problems(), 'ready');
    const pids = attempt.processes();
    attempt.process.kill(signal);
    return equals(
      `5: ${what}: running processes afterwards, of ${pids.length}`,
      await waitForExit(pids, STOP_TIMEOUT_MS),
      0,
    );
  } finally {
    await attempt.dispose();
  }
}

async function staysUp(what: string, command: string): Promise<Check> {
  const attempt = new StartAttempt('sh', ['-c', `${command} read _`]);
  try {
    if ((await attempt.outcome()) !== 'ready') return textEquals(`5: ${what}`, attempt.problems(), 'ready');
    const pids = attempt.processes();
    attempt.process.stdin!.end();
    if (attempt.process.exitCode === null) await once(attempt.process, 'exit');
    await waitForExit(pids, 3_000);
    return equals(
      `5: ${what}: running processes 3 s later, of ${pids.length}`,
      pids.filter(isRunning).length,
      pids.length,
    );
  } finally {
    await attempt.dispose();
  }
}
