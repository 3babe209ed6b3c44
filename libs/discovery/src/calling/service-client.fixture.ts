import { Directory } from '../directory/directory.ts';
import { instance } from '../instance.fixture.ts';
import type { Instance } from '../instance.ts';
import { MemoryRegistry } from '../registry/memory-registry.fixture.ts';
import type { Clock } from '../timing/clock.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';
import type { CallLimits, AttemptResult } from './channel.ts';
import { ServiceClient, type CallOptions, type ServiceClientOptions } from './service-client.ts';
import type { InstanceView } from './instance-view.ts';

export type Answer = (request: string, limits: CallLimits) => Promise<AttemptResult<string>>;

export const answered = (reply: string): AttemptResult<string> => ({ kind: 'answered', reply });
export const failed = (processed: 'no' | 'maybe', message = 'failed'): AttemptResult<string> => ({
  kind: 'failed',
  processed,
  error: new Error(message),
});

export const a = instance('a');
export const b = instance('b', { port: 2 });
export const c = instance('c', { port: 3 });

/** A client of the service `wagons`. A test sets the replies of its instances a, b and c. The clock starts at 1000. */
export class ServiceClientHarness implements Clock {
  readonly registry = new MemoryRegistry();
  readonly directory = new Directory(this.registry);
  /** The current time. Only a test changes it. */
  at = 1000;
  readonly now = (): number => this.at;
  readonly asked: string[] = [];
  readonly limits: CallLimits[] = [];
  readonly closed: string[] = [];
  /** The reply of each instance by id. Without an entry it replies with its id. */
  answers: Record<string, Answer> = {};
  client: ServiceClient<string, string>;

  constructor(options: Partial<ServiceClientOptions> = {}) {
    this.directory.watch('wagons');
    this.setInstances(a, b, c);
    const open = ({ id }: Instance) => ({
      call: (request: string, attempt: CallLimits) => {
        this.asked.push(id);
        this.limits.push(attempt);
        return (this.answers[id] ?? (() => Promise.resolve(answered(id))))(request, attempt);
      },
      probe: () => Promise.resolve(true),
      close: () => void this.closed.push(id),
    });
    this.client = new ServiceClient(this.directory, open, {
      policy: 'round-robin',
      attemptTimeoutMs: 800,
      // With this seed b is called first.
      random: seededRandom(4),
      clock: this,
      ...options,
    });
  }

  /** Sets the instances in the registry. */
  setInstances(...instances: Instance[]): void {
    this.registry.notify('wagons', instances);
  }

  everyInstance(answer: Answer): void {
    this.answers = { a: answer, b: answer, c: answer };
  }

  call(options: Partial<CallOptions> = {}): Promise<string> {
    return this.client.call('wagons', 'request', { deadlineAt: 4000, idempotent: false, ...options });
  }

  measured(): readonly InstanceView[] {
    return this.client.view().find(({ service }) => service === 'wagons')?.instances ?? [];
  }

  sleep(_ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  picksNotDone(): number[] {
    return this.measured().map(({ inFlight }) => inFlight);
  }
}
