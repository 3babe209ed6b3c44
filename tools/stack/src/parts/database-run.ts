import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { PostgresCluster } from '@signalbox/postgres-cluster';
import type { ChildListener, ExitReport, Run } from '../processes/run.ts';
import { send } from '../processes/signals.ts';

/** Starts the cluster in this folder. Initialises it at the first start. */
export type StartCluster = (options: {
  dataDir: string;
  /** Absent: any free port. */
  port?: number;
  /** The maximum number of concurrent connections. */
  maxConnections: number;
  onLog: (line: string) => void;
}) => Promise<PostgresCluster>;

/** The folder that contains the clusters of a stack. */
export const clustersFolder = (dataDir: string) => join(dataDir, 'postgres');

/** A database that accepts connections. */
export interface RunningDatabase extends Pick<PostgresCluster, 'pid' | 'port'> {
  /** For the role that owns it. */
  readonly url: string;
}

const LAST_LINES = 15;

/** Runs a cluster, with a database of this name and a role that owns it, as a process of the stack. */
export function runDatabase(
  startCluster: StartCluster,
  where: { name: string; dataDir: string; port?: number; maxConnections: number },
  listener: ChildListener,
): Run<RunningDatabase> {
  const lastLines: string[] = [];
  const onLog = (line: string) => {
    if (lastLines.push(line) > LAST_LINES) lastLines.shift();
    listener.wroteLine(line);
  };
  let problem: string | undefined;
  const { name, ...cluster } = where;
  const started = startCluster({ ...cluster, onLog });
  const ready = started.then(async (cluster) => {
    try {
      const { pid, port } = cluster;
      return { pid, port, url: await cluster.ensureOwnedDatabase(name) };
    } catch (error) {
      problem = `cannot create its database ${name}: ${(error as Error).message}`;
      await cluster.stop();
      throw error;
    }
  });
  ready.catch(() => {});
  const ended = started.then(
    async ({ pid, exited }): Promise<ExitReport> => {
      listener.spawned(pid);
      await exited;
      listener.exited(pid);
      const lastLine = lastLines.at(-1);
      return { reason: problem ?? `its server ended${lastLine ? `, its last line: ${lastLine}` : ''}`, lastLines };
    },
    (error: Error): ExitReport => ({ reason: error.message, lastLines }),
  );
  const withPid = (act: (pid: number) => void) => void started.then(({ pid }) => act(pid)).catch(() => {});
  return {
    ready,
    ended,
    stop: () => void started.then((cluster) => cluster.stop()).catch(() => {}),
    // An immediate shutdown, which also works if the process is suspended. The next start recovers from the WAL, as
    // after a power failure.
    kill: () =>
      withPid((pid) => {
        send(pid, 'SIGQUIT');
        send(pid, 'SIGCONT');
      }),
    // The processes of the connections are not in the group of the server.
    signal: (signal) =>
      withPid((pid) => {
        for (const one of [pid, ...childrenOf(pid)]) send(one, signal);
      }),
  };
}

function childrenOf(parent: number): number[] {
  const table = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const rows = table.map((row) => row.trim().split(/\s+/).map(Number));
  return rows.filter(([, ppid]) => ppid === parent).map(([pid]) => pid!);
}
