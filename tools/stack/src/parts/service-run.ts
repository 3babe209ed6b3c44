import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { IdentityFiles } from '@signalbox/authority';
import type { ControlAddress } from '../control/control-address.ts';
import { runChild, type ChildListener, type Command, type Run } from '../processes/run.ts';
import type { PlannedService } from '../planned-services.ts';
import { FROM_SOURCES } from './from-sources.ts';

/** What an instance reports when it is ready. */
export interface ServiceReady {
  readonly id: string;
  readonly pid: number;
  readonly port: number;
  readonly opsPort: number;
  readonly startedAt: string;
}

/** How to run an instance of a service, without the variables of `serviceEnv`. */
export type ServiceCommand = (service: string) => Omit<Command, 'ipc'>;

/**
 * Limits the young generation to the size that it had before Node 24, in MB. Without this limit it grows under many
 * connections, more replies pile up between two collections, and V8 collects the whole heap more often: p99 of the
 * gateway is 29 % higher afterwards (ADR 20). The Dockerfile sets the same limit.
 */
const YOUNG_GENERATION_MB = 16;
/** The console has few connections. A smaller young generation saves 21 MB of memory. Compose sets the same limit. */
const CONSOLE_YOUNG_GENERATION_MB = 4;

const youngGenerationLimit = (service: string) =>
  `--max-semi-space-size=${service === 'console' ? CONSOLE_YOUNG_GENERATION_MB : YOUNG_GENERATION_MB}`;

/**
 * Runs the app's bundle.
 * @param folderOf - the bundle's folder, relative to the workspace.
 * @defaultValue `apps/NAME/dist`
 */
export const bundledApp =
  (workspaceRoot: string, folderOf = (service: string) => join('apps', service, 'dist')): ServiceCommand =>
  (service) => ({
    file: process.execPath,
    args: [youngGenerationLimit(service), join(folderOf(service), 'main.mjs')],
    env: compileCache(workspaceRoot),
    cwd: workspaceRoot,
  });

/** Runs the app, and all libraries it uses, from the sources. */
export const appFromSources =
  (workspaceRoot: string): ServiceCommand =>
  (service) => ({
    file: process.execPath,
    args: [youngGenerationLimit(service), ...FROM_SOURCES, mainOf(service)],
    env: compileCache(workspaceRoot),
    cwd: workspaceRoot,
  });

/** Node's compile cache: without it, compilation takes most of a start. */
const compileCache = (workspaceRoot: string) => ({
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(workspaceRoot, 'node_modules', '.cache', 'signalbox'),
});

const mainOf = (service: string) => join('apps', service, 'src', 'main.ts');

/** The addresses and limits that an instance gets from the stack. */
export interface InstanceSettings {
  /** Absent if the caller's environment contains the registry's address. */
  readonly registryUrl?: string;
  /** The installation name in a shared registry. */
  readonly installation?: string;
  readonly databaseUrl?: string;
  /** DATABASE_POOL_SIZE, unless the caller sets it. */
  readonly poolSize?: number;
  /** The service's certificate and keys. Absent for a service that the stack does not define. */
  readonly identity?: IdentityFiles;
  /** The file for the last good documents with settings. All instances of the service share it. */
  readonly configFile?: string;
  /** Only for the console. */
  readonly control?: ControlAddress;
  /** 0: any free port. */
  readonly port: number;
}

// Shorter than the defaults, so that an instance that hangs leaves enough of the stop budget to the others.
const STOP = { DRAIN_TIMEOUT_MS: '4000', STOP_TIMEOUT_MS: '6000' };

/** On one machine, all clients share an address, so the limits of the gateway on one client are off. */
export const NO_CLIENT_LIMITS = {
  SIGN_IN_LIMIT: '0',
  SIGN_UP_LIMIT: '0',
  REFRESH_LIMIT: '0',
  ORDER_LIMIT: '0',
  REQUEST_LIMIT: '0',
};

/** The environment of one instance: the caller's variables, plus those of the local stack. */
export function serviceEnv(
  service: Pick<PlannedService, 'env'>,
  { registryUrl, installation, databaseUrl, poolSize, identity, configFile, control, port }: InstanceSettings,
  inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  return {
    ...NO_CLIENT_LIMITS,
    ...inherited,
    ...(registryUrl === undefined ? {} : onlyConsulAt(registryUrl, inherited)),
    ...STOP,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPS_PORT: '0',
    // Each instance chooses its own: an inherited value would be the same for all.
    INSTANCE_ID: undefined,
    ADVERTISE_ADDRESS: undefined,
    INSTALLATION: installation,
    CONFIG_CACHE_FILE: configFile,
    STACK_CONTROL_SOCKET: control?.socket,
    STACK_CONTROL_TOKEN_FILE: control?.tokenFile,
    ...(identity && identitySettings(identity)),
    DATABASE_URL: databaseUrl,
    DATABASE_PASSWORD: undefined,
    DATABASE_PASSWORD_FILE: undefined,
    DATABASE_POOL_SIZE: inherited.DATABASE_POOL_SIZE || poolSize?.toString(),
    ALLOW_DEMO_SECRETS: 'true',
    ...service.env,
  };
}

/** The settings for a service's own certificate and keys. */
export const identitySettings = ({
  cert,
  key,
  ca,
  serviceKey,
  serviceKeys,
  storageKey,
}: IdentityFiles): NodeJS.ProcessEnv => ({
  RPC_TLS_CERT_FILE: cert,
  RPC_TLS_KEY_FILE: key,
  RPC_TLS_CA_FILE: ca,
  SERVICE_KEY_FILE: serviceKey,
  SERVICE_KEYS_FILE: serviceKeys,
  SIGNING_KEY_ENCRYPTION_KEY_FILE: storageKey,
});

/** Settings for the stack's own Consul. The caller's CONSUL_* variables belong to another Consul and are removed. */
function onlyConsulAt(url: string, inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.keys(inherited).filter((name) => name.startsWith('CONSUL_'));
  return { ...Object.fromEntries(others.map((name) => [name, undefined])), CONSUL_HTTP_ADDR: url };
}

/** Runs an instance. It reports over its IPC channel that it is ready. */
export function runService(
  command: Omit<Command, 'ipc'>,
  env: NodeJS.ProcessEnv,
  listener: ChildListener,
): Run<ServiceReady> {
  return runChild({ ...command, env: { ...env, ...command.env }, ipc: true }, listener, untilReadyMessage);
}

async function untilReadyMessage(child: ChildProcess, ended: AbortSignal): Promise<ServiceReady> {
  for (;;) {
    const [message] = (await once(child, 'message', { signal: ended })) as [{ type?: string } & ServiceReady];
    if (message.type !== 'ready') continue;
    const { id, port, opsPort } = message;
    return { id, port, opsPort, pid: child.pid!, startedAt: new Date().toISOString() };
  }
}
