import type { StackState } from '@signalbox/stack';

/** The console of a running stack. */
export class ConsoleClient {
  readonly url: string;
  private readonly state: () => StackState;

  constructor(state: () => StackState) {
    const { console: url } = state();
    if (url === undefined) throw new Error('the stack runs without the console');
    this.url = url;
    this.state = state;
  }

  get pid(): number {
    return this.state().services.find(({ service }) => service === 'console')!.pid;
  }

  async read<Body>(path: string): Promise<Body> {
    const response = await fetch(new URL(path, this.url));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return (await response.json()) as Body;
  }

  /** Sets the rate of the demo traffic, in calls per second. */
  async setTraffic(callsPerSecond: number): Promise<void> {
    const { actionToken } = await this.read<{ actionToken: string }>('/api/session');
    const response = await fetch(new URL('/api/traffic', this.url), {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-action-token': actionToken },
      body: JSON.stringify({ callsPerSecond }),
    });
    if (!response.ok) throw new Error(`the demo traffic does not start: ${response.status}`);
  }

  /** Exports spans to it, as JSON. @returns the status. */
  async export(spans: readonly object[]): Promise<number> {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'flood' } }] };
    const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(new URL('/v1/traces', this.url), { method: 'POST', headers, body });
    await response.arrayBuffer();
    return response.status;
  }
}
