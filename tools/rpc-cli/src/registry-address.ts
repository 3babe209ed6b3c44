import { consulAccess, ConsulSettingsError, type ConsulAccess } from '@signalbox/discovery';
import type { CertificatePaths } from '@signalbox/rpc';
import { OPERATOR, readState, type StackState } from '@signalbox/stack';
import { isAlive } from '@signalbox/postgres-cluster/is-alive';
import { CommandError } from './command-error.ts';

/** The registry of the services, the prefix of their names, and the certificate for calls to them. */
export interface RegistryAddress extends ConsulAccess {
  /** The files of the own certificate. Absent if services use no TLS. */
  readonly identity?: CertificatePaths;
  /** The prefix of service names in a shared registry; absent if the registry belongs to one installation. */
  readonly installation?: string;
}

/**
 * The Consul of `CONSUL_HTTP_ADDR`, or else the registry of the stack that runs with the data folder. In a shared
 * Consul, the installation is `INSTALLATION`, or else that of the stack.
 * @throws CommandError
 */
export function registryAddress(dataDir: string, env: NodeJS.ProcessEnv): RegistryAddress {
  if (!env.CONSUL_HTTP_ADDR) return addressOfStack(dataDir);
  const access = accessIn(env);
  const stack = stackAt(access.url, dataDir);
  const installation = env.INSTALLATION || stack?.installation;
  return { ...access, installation, identity: identityIn(env) ?? stack?.identities?.[OPERATOR] };
}

function accessIn(env: NodeJS.ProcessEnv): ConsulAccess {
  try {
    return consulAccess(env);
  } catch (error) {
    if (!(error instanceof ConsulSettingsError)) throw error;
    throw new CommandError(error.problems.join('\n'));
  }
}

function addressOfStack(dataDir: string): RegistryAddress {
  const stack = runningStack(dataDir);
  if (stack === undefined) {
    throw new CommandError(`no stack runs on ${dataDir}: start one with npm start, or set CONSUL_HTTP_ADDR`);
  }
  return { url: stack.registry.url, installation: stack.installation, identity: stack.identities?.[OPERATOR] };
}

/** @throws CommandError unless all three files are named, or none. */
function identityIn(env: NodeJS.ProcessEnv): CertificatePaths | undefined {
  const { RPC_TLS_CERT_FILE: cert, RPC_TLS_KEY_FILE: key, RPC_TLS_CA_FILE: ca } = env;
  if (!cert && !key && !ca) return undefined;
  if (cert && key && ca) return { cert, key, ca };
  throw new CommandError('set all of RPC_TLS_CERT_FILE, RPC_TLS_KEY_FILE and RPC_TLS_CA_FILE, or none of them');
}

/** The running stack, if it uses this registry. */
function stackAt(url: string, dataDir: string): StackState | undefined {
  try {
    const stack = runningStack(dataDir);
    return stack?.registry.url === url ? stack : undefined;
  } catch {
    return undefined;
  }
}

function runningStack(dataDir: string): StackState | undefined {
  try {
    const state = readState(dataDir);
    return isAlive(state.launcher.pid) ? state : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new CommandError(`cannot read ${dataDir} as the data folder of a stack: ${message}`);
  }
}
