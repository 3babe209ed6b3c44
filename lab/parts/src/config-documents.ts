/** A document with settings, or any text that an instance must reject. */
export type Document = { readonly revision: number; readonly settings: Readonly<Record<string, unknown>> } | string;

/** Writes the documents of a stack with its own Consul: those of `all` and of single services. */
export class ConfigDocuments {
  private readonly url: string;

  /** @param registry - the URL of Consul. */
  constructor(registry: string) {
    this.url = `${registry}/v1/kv/signalbox/config`;
  }

  /** @throws Error if Consul does not store it. */
  async write(name: string, document: Document): Promise<void> {
    const body = typeof document === 'string' ? document : JSON.stringify(document);
    const answer = await fetch(`${this.url}/${name}`, { method: 'PUT', body });
    if (!answer.ok) throw new Error(`expected Consul to store ${name}, got ${answer.status} ${await answer.text()}`);
  }
}
