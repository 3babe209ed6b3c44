import { describe, expect, it } from 'vitest';
import { instance } from '../instance.fixture.ts';
import { Endpoint } from './endpoint.ts';

describe('Endpoint', () => {
  const endpoint = () =>
    new Endpoint<string, string>(instance('a'), {
      call: () => new Promise(() => undefined),
      probe: () => Promise.resolve(true),
      close: () => undefined,
    });

  it('is as busy as it has leases out', () => {
    const one = endpoint();
    const leases = [one.lend(0), one.lend(0)];
    expect(one.load).toBe(2);
    leases[0]?.giveBack('answered', 5, true);
    expect(one).toMatchObject({ load: 1, picks: 2, failures: 0, latencyMs: 5 });
  });

  it('takes a lease back once, however often it is given', () => {
    const one = endpoint();
    const [lease] = [one.lend(0), one.lend(0)];
    for (const kind of ['failed', 'answered', 'failed'] as const) lease?.giveBack(kind, 5, true);
    expect(one).toMatchObject({ inFlight: 1, failures: 1, latencyMs: null });
  });

  it('has closed when the last lease is back', async () => {
    const one = endpoint();
    const leases = [one.lend(0), one.lend(0)];
    let closed = false;
    const closing = one.close().then(() => (closed = true));
    leases[0]?.giveBack('answered', 1, true);
    await Promise.resolve();
    expect(closed).toBe(false);
    leases[1]?.giveBack('failed', 1, true);
    await closing;
  });
});
