import { randomUUID } from 'node:crypto';
import { closeSync, openSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { IdentityFiles } from '@signalbox/authority';
import { startConsulDev } from '@signalbox/consul-dev';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { createServiceKeys } from '@signalbox/testing/service-keys';
import { rpcServices, bundledApp, identitySettings, type ServiceReady } from '@signalbox/stack';
import type { Size } from '../bodies.ts';
import { startProgram } from '../program.ts';
import type { RunningTarget, TargetContext, Target } from '../target.ts';

/** Paths at which the gateway passes on the bytes of one service. */
const paths: Readonly<Record<Size, string>> = { small: '/api/me', large: '/api/orders?limit=100' };

export const signalbox: Target = {
  name: 'signalbox',
  what:
    'This project’s gateway with its production settings: Nest controllers on Fastify, tokens verified (1000 in rotation), a log line for each request (to a file), ' +
    'metrics, request id and trace, deadlines, cancellation, its default balancing over instances found in consul-dev. ' +
    'Without TLS to the services, as all others here',
  paths,
  start: (context) => startGateway(context),
};

/**
 * @param env - settings that differ from those of a deployed gateway.
 * @param identities - the certificate of each service. @defaultValue none: without TLS
 */
export async function startGateway(
  context: TargetContext,
  env: NodeJS.ProcessEnv = {},
  identities?: Readonly<Record<string, IdentityFiles>>,
): Promise<RunningTarget> {
  const PUBLIC_KEY = JSON.stringify(context.publicKey);
  const consul = await startConsulDev();
  context.processes.onStopped(() => consul.stop());
  const keys = createServiceKeys('users');
  context.processes.onStopped(async () => keys.remove());
  const names = rpcServices.map(({ name }) => name);
  // With TLS, each service has its own certificate and so its own backends. A size uses those of one service.
  const groups = identities ? names.map((name) => [name]) : [names];
  for (const number of [1, 2]) {
    for (const group of groups) {
      const tls = tlsSettings(identities?.[group[0]!]);
      const env = { PUBLIC_KEY, ...tls, SERVICE_KEY_FILE: keys.privateKey('users') };
      const { port } = await startProgram(context, { name: 'rpc-backend', role: 'others', env });
      for (const name of group) await register(consul.url, name, number, port);
    }
  }
  const log = join(context.folder, `gateway-${randomUUID()}.log`);
  closeSync(openSync(log, 'w'));
  const { file, args } = bundledApp(workspaceRoot)('gateway');
  const node = context.pinned.target([file, ...context.nodeOptions, ...args]);
  const { pid, ready } = await context.processes.start<ServiceReady>('signalbox', {
    // Logs to a file, like a container. Appends to it, so the file can be emptied between turns.
    file: 'sh',
    args: ['-c', `exec "$@" >> '${log}'`, 'sh', ...node],
    cwd: workspaceRoot,
    ipc: true,
    env: {
      NODE_ENV: 'production',
      CONSUL_HTTP_ADDR: consul.url,
      HOST: '127.0.0.1',
      PORT: '0',
      OPS_PORT: '0',
      ...tlsSettings(identities?.gateway),
      SERVICE_KEYS_FILE: keys.publicKeys,
      // Counts the requests of a client as by default, but all of them come from one address.
      REQUEST_LIMIT: '1000000/1',
      ORDER_LIMIT: '1000000/1',
      ...env,
    },
  });
  return { pid, port: ready.port, afterTurn: () => truncateSync(log) };
}

const tlsSettings = (identity: IdentityFiles | undefined): NodeJS.ProcessEnv =>
  identity ? identitySettings(identity) : { RPC_TLS: 'off' };

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
  if (!answer.ok)
    throw new Error(`expected Consul to register ${service}, got ${answer.status} ${await answer.text()}`);
}
