import type { CertificatePaths } from '@signalbox/rpc';
import { CommandError } from '@signalbox/stack/command-line';
import { runningStateIfReadable } from '@signalbox/stack/running-state';

/** The files with which the command proves its identity. */
export interface CallerFiles {
  /** Absent if services use no TLS. */
  readonly certificates?: CertificatePaths;
  /** The key with which a service gets its token. */
  readonly serviceKey?: string;
}

/**
 * The files that the environment names, and for the others those of the running stack.
 * @param caller - the service that the command acts for, or `operator`.
 * @throws CommandError
 */
export function callerFiles(caller: string, dataDir: string, env: NodeJS.ProcessEnv): CallerFiles {
  // With CONSUL_HTTP_ADDR, no stack needs to run.
  const stack = runningStateIfReadable(dataDir);
  const identity = stack?.identities?.[caller];
  if (stack && stack.identities && !identity) {
    throw new CommandError(`expected one of ${Object.keys(stack.identities).join(', ')} as the caller, got ${caller}`);
  }
  const certificates = certificatesIn(env) ?? (stack?.usesTls === true ? identity : undefined);
  return { certificates, serviceKey: env.SERVICE_KEY_FILE || identity?.serviceKey };
}

/** @throws CommandError unless all three files are named, or none. */
function certificatesIn(env: NodeJS.ProcessEnv): CertificatePaths | undefined {
  const { RPC_TLS_CERT_FILE: cert, RPC_TLS_KEY_FILE: key, RPC_TLS_CA_FILE: ca } = env;
  if (!cert && !key && !ca) return undefined;
  if (cert && key && ca) return { cert, key, ca };
  throw new CommandError('set all of RPC_TLS_CERT_FILE, RPC_TLS_KEY_FILE and RPC_TLS_CA_FILE, or none of them');
}
