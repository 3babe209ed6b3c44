import { randomUUID } from 'node:crypto';
import { closeSync, openSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { startConsulDev } from '@signalbox/consul-dev';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { calledServices, bundledApp, type ServiceReady } from '@signalbox/stack';
import type { Size } from '../bodies.ts';
import { startProgram } from '../program.ts';
import type { RunningTarget, Surroundings, Target } from '../target.ts';

/** Where the gateway passes the bytes of one service on. */
const paths: Readonly<Record<Size, string>> = { small: '/api/me', large: '/api/orders?limit=100' };

export const signalbox: Target = {
  name: 'signalbox',
  what:
    'This project’s gateway as it is deployed: Nest controllers on Fastify, tokens verified (1000 in rotation), a log line for each request (to a file), ' +
    'metrics, request id and trace, deadlines, cancellation, its default balancing over instances found in Consul’s stand-in',
  paths,
  start: (bench) => startGateway(bench),
};

/** @param env - what is different from a deployed one. */
export async function startGateway(bench: Surroundings, env: NodeJS.ProcessEnv = {}): Promise<RunningTarget> {
  const PUBLIC_KEY = JSON.stringify(bench.publicKey);
  const consul = await startConsulDev();
  bench.processes.afterwards(() => consul.stop());
  for (const number of [1, 2]) {
    const { port } = await startProgram(bench, { name: 'rpc-backend', role: 'others', env: { PUBLIC_KEY } });
    for (const { name } of calledServices) await register(consul.url, name, number, port);
  }
  const log = join(bench.folder, `gateway-${randomUUID()}.log`);
  closeSync(openSync(log, 'w'));
  const { file, args } = bundledApp(workspaceRoot)('gateway');
  const node = bench.pinned.target([file, ...bench.nodeOptions, ...args]);
  const { pid, ready } = await bench.processes.start<ServiceReady>('signalbox', {
    // A file, as a container's log is one in the end; appended to, so that it can be emptied between measurements.
    file: 'sh',
    args: ['-c', `exec "$@" >> '${log}'`, 'sh', ...node],
    cwd: workspaceRoot,
    ipc: true,
    env: { NODE_ENV: 'production', CONSUL_HTTP_ADDR: consul.url, HOST: '127.0.0.1', PORT: '0', OPS_PORT: '0', ...env },
  });
  return { pid, port: ready.port, tidy: () => truncateSync(log) };
}

async function register(consulUrl: string, service: string, number: number, port: number): Promise<void> {
  const registration = {
    ID: `${service}-${number}`,
    Name: service,
    Address: '127.0.0.1',
    Port: port,
    Meta: { version: 'bench', zone: 'local', startedAt: new Date().toISOString() },
  };
  const answer = await fetch(`${consulUrl}/v1/agent/service/register`, {
    method: 'PUT',
    body: JSON.stringify(registration),
  });
  if (!answer.ok) throw new Error(`${service} could not be registered: ${answer.status} ${await answer.text()}`);
}
