import type { Consul } from '../consul/consul.ts';
import { send } from '../consul/http.ts';
import { isObject, parseJson } from '../document/document.ts';

/** A registered instance. */
export interface RegisteredInstance {
  readonly id: string;
  readonly service: string;
  readonly opsUrl?: URL;
}

/** What an instance reports about one document. */
export interface DocumentReport {
  readonly document: string;
  /** Absent while no document is in force. */
  readonly revision?: number;
  readonly isTrial?: boolean;
  readonly rejected?: { readonly revision?: number; readonly reason: string };
}

/** An instance, with its documents or why it does not report them. */
export interface InstanceReport {
  readonly id: string;
  readonly service: string;
  readonly documents?: readonly DocumentReport[];
  readonly pinned?: readonly string[];
  readonly problem?: string;
}

interface HealthEntry {
  readonly Node: { readonly Address: string };
  readonly Service: {
    readonly ID: string;
    readonly Address: string;
    readonly Meta: Readonly<Record<string, string>> | null;
  };
}

const ASK_TIMEOUT_MS = 1_000;

/** The instances of services, as the registry lists them, and what they report. */
export class Instances {
  private readonly consul: Consul;
  private readonly registryPrefix: string;

  constructor(consul: Consul, registryPrefix: string) {
    this.consul = consul;
    this.registryPrefix = registryPrefix;
  }

  async of(service: string): Promise<RegisteredInstance[]> {
    const path = `health/service/${encodeURIComponent(this.registryPrefix + service)}`;
    const entries = await this.consul.json<HealthEntry[]>(path);
    const instances = entries.map(({ Node, Service: { ID, Address, Meta } }) => ({
      id: ID.startsWith(this.registryPrefix) ? ID.slice(this.registryPrefix.length) : ID,
      service,
      opsUrl: opsUrl(Address || Node.Address, Meta?.opsPort),
    }));
    return instances.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  async ofAll(services: readonly string[]): Promise<RegisteredInstance[]> {
    return (await Promise.all(services.map((service) => this.of(service)))).flat();
  }
}

/** Asks an instance for its documents. A failure is part of the report. */
export async function reportOf({ id, service, opsUrl }: RegisteredInstance): Promise<InstanceReport> {
  if (opsUrl === undefined) return { id, service, problem: 'its registration has no port for operations' };
  try {
    const { status, text } = await send(opsUrl, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
    const health = parseJson(text);
    const configuration = isObject(health) ? health.configuration : undefined;
    if (isObject(configuration) && Array.isArray(configuration.documents)) {
      return { id, service, ...(configuration as Pick<InstanceReport, 'documents' | 'pinned'>) };
    }
    return { id, service, problem: `it reports no documents (status ${status})` };
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    const isLate = name === 'TimeoutError' || code === 'ABORT_ERR';
    return { id, service, problem: isLate ? `no answer within ${ASK_TIMEOUT_MS} ms` : message };
  }
}

function opsUrl(address: string, port: string | undefined): URL | undefined {
  const host = address.includes(':') ? `[${address}]` : address;
  const url = `http://${host}:${port}/health/ready`;
  return port !== undefined && URL.canParse(url) ? new URL(url) : undefined;
}
