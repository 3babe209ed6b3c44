import { setTimeout as sleep } from 'node:timers/promises';

export interface DockerNeeds {
  /** Whether the container uses the host's network. @defaultValue false */
  readonly hostNetwork?: boolean;
}

const DOCKER_TIMEOUT_MS = 10_000;

/** The reason why no container can run here. Undefined if one can. */
export async function whyNoDocker({ hostNetwork = false }: DockerNeeds = {}): Promise<string | undefined> {
  // Loaded on demand, because it takes half a second.
  const { getContainerRuntimeClient } = await import('testcontainers');
  const silence = sleep(DOCKER_TIMEOUT_MS, undefined, { ref: false });
  const docker = await Promise.race([getContainerRuntimeClient().catch(() => undefined), silence]);
  if (!docker) return 'Docker does not answer';
  const { operatingSystem, remoteSocketPath } = docker.info.containerRuntime;
  const isRootless = remoteSocketPath.startsWith('/run/user/');
  const isVirtualMachine = process.platform !== 'linux' || operatingSystem === 'Docker Desktop';
  if (hostNetwork && (isRootless || isVirtualMachine)) return "this Docker has no access to the machine's own network";
  return undefined;
}
