import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startGateway } from '../gateway.fixture.ts';
import { crowd, get, untilPasses } from '@signalbox/testing';

describe('ReusePortListeners', () => {
  it.runIf(process.platform === 'linux')('accepts several connections in one turn of the event loop', async () => {
    await using gateway = await startGateway();
    let accepted = 0;
    gateway.app.getHttpServer().on('connection', () => (accepted += 1));
    const connections = await crowd(gateway.port, 64);
    let turns = 0;
    for (; accepted < connections.length; turns += 1) await eventLoopTurn();
    expect(turns).toBeLessThan(32);
    connections.forEach((connection) => connection.send(get('/health/live')));
    await untilPasses(() => {
      for (const { received } of connections) expect(received).toMatch(/^HTTP\/1.1 200 OK/);
    });
  });

  it('listens on one address if a name has several', async () => {
    await using gateway = await startGateway({ env: { HOST: 'localhost' } });
    expect(gateway.app.getHttpAdapter().getInstance().addresses()).toHaveLength(1);
  });

  it('rejects a port that another process uses', async () => {
    await using gateway = await startGateway();
    const second = startGateway({ env: { PORT: String(gateway.port) } });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
