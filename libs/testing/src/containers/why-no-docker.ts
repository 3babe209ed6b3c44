import { setTimeout as sleep } from 'node:timers/promises';

export interface DockerNeeds {
  /** The container listens on this machine's own addresses, and reaches what listens there. @defaultValue false */
  readonly hostNetwork?: boolean;
}

const ANSWER_TIMEOUT_MS = 10_000;

/** Why no container can run here, or undefined where one can. */
export async function whyNoDocker({ hostNetwork = false }: DockerNeeds = {}): Promise<string | undefined> {
  // Half a second to load, which only those who ask should pay.
  const { getContainerRuntimeClient } = await import('testcontainers');
  const silence = sleep(ANSWER_TIMEOUT_MS, undefined, { ref: false });
  const docker = await Promise.race([getContainerRuntimeClient().catch(() => undefined), silence]);
  if (!docker) return 'Docker does not answer';
  const { operatingSystem, remoteSocketPath } = docker.info.containerRuntime;
  const isRootless = remoteSocketPath.startsWith('/run/user/');
  const isVirtualMachine = process.platform !== 'linux' || operatingSystem === 'Docker Desktop';
  if (hostNetwork && (isRootless || isVirtualMachine)) return "this Docker has no access to the machine's own network";
  return undefined;
}
