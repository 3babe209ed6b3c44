import { promisify } from 'node:util';
import { setImmediate as roundOfTheLoop } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { startGateway } from '../gateway.fixture.ts';
import { get, RawConnection } from '../raw-connection.fixture.ts';

const nextTick = promisify(process.nextTick);

describe('the doors of a gateway', () => {
  it.runIf(process.platform === 'linux')('let several in at a time', async () => {
    await using gateway = await startGateway();
    let entered = 0;
    gateway.app.getHttpServer().on('connection', () => (entered += 1));
    const crowd = Array.from({ length: 64 }, () => new RawConnection(gateway.port));
    // They are connected, for the kernel, before the loop comes to look.
    await nextTick();
    let rounds = 0;
    for (; entered < crowd.length; rounds += 1) await roundOfTheLoop();
    expect(rounds).toBeLessThan(32);
    crowd.forEach((connection) => connection.send(get('/health/live')));
    await vi.waitFor(() => {
      for (const { received } of crowd) expect(received).toMatch(/^HTTP\/1.1 200 OK/);
    });
  });

  it('are not opened at a port that another process answers at', async () => {
    await using gateway = await startGateway();
    const second = startGateway({ env: { PORT: String(gateway.port) } });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
