import { setImmediate as roundOfTheLoop } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { startGateway } from '../gateway.fixture.ts';
import { crowd, get } from '@signalbox/testing';

describe('the doors of a gateway', () => {
  it.runIf(process.platform === 'linux')('let several in at a time', async () => {
    await using gateway = await startGateway();
    let entered = 0;
    gateway.app.getHttpServer().on('connection', () => (entered += 1));
    const newcomers = await crowd(gateway.port, 64);
    let rounds = 0;
    for (; entered < newcomers.length; rounds += 1) await roundOfTheLoop();
    expect(rounds).toBeLessThan(32);
    newcomers.forEach((connection) => connection.send(get('/health/live')));
    await vi.waitFor(() => {
      for (const { received } of newcomers) expect(received).toMatch(/^HTTP\/1.1 200 OK/);
    });
  });

  it('are all of one address, also where a name has several', async () => {
    await using gateway = await startGateway({ env: { HOST: 'localhost' } });
    expect(gateway.app.getHttpAdapter().getInstance().addresses()).toHaveLength(1);
  });

  it('are not opened at a port that another process answers at', async () => {
    await using gateway = await startGateway();
    const second = startGateway({ env: { PORT: String(gateway.port) } });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
