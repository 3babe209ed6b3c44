import { setTimeout as delay } from 'node:timers/promises';
import { NO_CLIENT_LIMITS, requestServices } from '@signalbox/stack';
import { docker, dockerCompose } from '@signalbox/testing/docker';
import { freePort } from '@signalbox/testing/free-port';
import { sqlText } from './sql-text.ts';
import type { Counts, Part, System, SystemInstance } from './system.ts';

const PROJECT = 'signalbox-drill';
/** The network in which services call each other. */
const NETWORK = `${PROJECT}_services`;

/** Builds the images and starts the system of docker-compose.yml with empty volumes on a free port. */
export async function startComposeSystem(counts: Counts, env: NodeJS.ProcessEnv): Promise<System> {
  const port = await freePort();
  const project = { name: PROJECT, port, env: { ...NO_CLIENT_LIMITS, LOG_LEVEL: 'warn', ...env } };
  const compose = (...args: string[]) => dockerCompose(project, ...args);
  // A killed run may have left containers and volumes.
  await compose('down', '--volumes', '--timeout', '0');
  const removeProject = () => compose('down', '--volumes', '--timeout', '3');
  try {
    await compose('build');
    const scales = Object.entries(counts).flatMap(([service, count]) => ['--scale', `${service}=${count}`]);
    await compose('up', '--detach', '--wait', ...scales);
  } catch (error) {
    await removeProject();
    throw error;
  }
  return new ComposeSystem(`http://127.0.0.1:${port}`, removeProject);
}

const containerOf = (part: Part) =>
  `${PROJECT}-${part === 'registry' ? 'consul-1' : part.replace(/-database$/, '-db-1')}`;

class ComposeSystem implements System {
  readonly kind = 'compose';
  readonly gateways: readonly string[];
  private readonly removeProject: () => Promise<unknown>;

  constructor(edge: string, removeProject: () => Promise<unknown>) {
    this.gateways = [edge];
    this.removeProject = removeProject;
  }

  async instances(): Promise<readonly SystemInstance[]> {
    const filter = ['--filter', `label=com.docker.compose.project=${PROJECT}`, '--filter', 'health=healthy'];
    const names = (await docker('ps', ...filter, '--format', '{{.Names}}')).split('\n').sort();
    const entries = await this.entries();
    const found = names.map(async (container) => {
      const name = container.slice(PROJECT.length + 1);
      const service = requestServices.find((one) => name.replace(/-\d+$/, '') === one.name)?.name;
      if (service === undefined) return [];
      const format = `{{with index .NetworkSettings.Networks "${NETWORK}"}}{{.IPAddress}}{{end}}`;
      const address = await docker('inspect', '--format', format, container);
      const id = entries?.find((entry) => entry.service === service && entry.address === address)?.id;
      return { name, service, id: id ?? `${name} is not registered` };
    });
    return (await Promise.all(found)).flat();
  }

  async registered(): Promise<ReadonlySet<string> | undefined> {
    const entries = await this.entries();
    return entries && new Set(entries.filter(({ isPassing }) => isPassing).map(({ id }) => id));
  }

  async replace(name: string): Promise<void> {
    await docker('restart', containerOf(name));
    await untilHealthy(containerOf(name));
  }

  /** Kills the process from the host, like a crash: Docker does not restart a container after `docker kill`. */
  async kill(part: Part): Promise<void> {
    const pid = Number(await docker('inspect', '--format', '{{.State.Pid}}', containerOf(part)));
    const script = ['--entrypoint', 'node', 'signalbox-users', '-e', `process.kill(${pid}, 'SIGKILL')`];
    await docker('run', '--rm', '--pid', 'host', '--user', '0', '--network', 'none', ...script);
  }

  async freeze(part: Part): Promise<void> {
    await docker('pause', containerOf(part));
  }

  async resume(part: Part): Promise<void> {
    await docker('unpause', containerOf(part));
  }

  async cutOff(name: string): Promise<void> {
    await docker('network', 'disconnect', NETWORK, containerOf(name));
  }

  async reconnect(name: string): Promise<void> {
    const alias = name.replace(/-\d+$/, '');
    await docker('network', 'connect', '--alias', alias, NETWORK, containerOf(name));
  }

  async hold(part: Part): Promise<void> {
    await docker('stop', containerOf(part));
  }

  async release(part: Part): Promise<void> {
    await docker('start', containerOf(part));
  }

  add(service: string): Promise<string> {
    return Promise.reject(new Error(`instances of ${service} can't be added: docker-compose.yml sets their number`));
  }

  async remove(name: string): Promise<void> {
    await docker('rm', '--force', containerOf(name));
  }

  identity(): undefined {
    return undefined;
  }

  renewCertificates(): Promise<void> {
    return Promise.reject(new Error('certificates are renewed only in the local stack'));
  }

  replaceAuthority(): Promise<void> {
    return this.renewCertificates();
  }

  async memoryMiB(name: string): Promise<number> {
    const bytes = await docker('exec', containerOf(name), 'cat', '/sys/fs/cgroup/memory.current');
    return Number(bytes) / 2 ** 20;
  }

  residentMiB(name: string): Promise<number> {
    return this.memoryMiB(name);
  }

  async rows<Row extends object>(owner: string, sql: string, values: unknown[] = []): Promise<Row[]> {
    const text = `with answer as (${sqlText(sql, values)}) select coalesce(json_agg(answer), '[]') from answer`;
    const json = await docker('exec', containerOf(`${owner}-database`), 'psql', '-U', owner, '-Atc', text);
    return JSON.parse(json) as Row[];
  }

  async stop(): Promise<void> {
    await this.removeProject();
  }

  /** The registry's entries, read from inside a container because the registry has no published port. */
  private async entries(): Promise<{ id: string; service: string; address: string; isPassing: boolean }[] | undefined> {
    const token = "{ 'X-Consul-Token': require('fs').readFileSync('/identity/consul-token', 'utf8') }";
    const script = `const headers = ${token}; Promise.all(${JSON.stringify(requestServices.map((service) => service.name))}.map((service) =>
      fetch('http://consul:8500/v1/health/service/' + service, { headers, signal: AbortSignal.timeout(500) }).then((r) => r.json())))
      .then((lists) => process.stdout.write(JSON.stringify(lists.flat())))`;
    const edge = requestServices.find(({ edgePort }) => edgePort !== undefined)?.name;
    for (const container of [1, 2].map((number) => containerOf(`${edge}-${number}`))) {
      const answer = await docker('exec', container, 'node', '-e', script).catch(() => '');
      if (answer === '') continue;
      return (JSON.parse(answer) as ConsulEntry[]).map(({ Service, Checks }) => ({
        id: Service.ID,
        service: Service.Service,
        address: Service.Address,
        isPassing: Checks.every(({ Status }) => Status === 'passing'),
      }));
    }
    return undefined;
  }
}

interface ConsulEntry {
  readonly Service: { readonly ID: string; readonly Service: string; readonly Address: string };
  readonly Checks: readonly { readonly Status: string }[];
}

async function untilHealthy(container: string): Promise<void> {
  while ((await docker('inspect', '--format', '{{.State.Health.Status}}', container)) !== 'healthy') await delay(100);
}
