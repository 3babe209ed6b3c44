import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingLog } from '../state-log.fixture.ts';
import { FakeClock, settled } from '../timing/fake-clock.fixture.ts';
import { MemoryRegistry } from './memory-registry.fixture.ts';
import { Registrar } from './registrar.ts';
import type { Registration } from './registry.ts';

const registration: Registration = {
  id: 't1',
  service: 'trains',
  address: '127.0.0.1',
  port: 4000,
  version: '1.0.0',
  zone: 'local',
  startedAt: '2026-01-01T00:00:00.000Z',
  check: { url: 'http://127.0.0.1:4001/health/ready', intervalMs: 1000, timeoutMs: 500 },
};

describe('Registrar', () => {
  let registry: MemoryRegistry;
  let clock: FakeClock;
  let log: RecordingLog;
  let registrar: Registrar;

  beforeEach(() => {
    registry = new MemoryRegistry();
    clock = new FakeClock();
    log = new RecordingLog();
    registrar = new Registrar(registry, registration, { clock, logger: log, random: () => 0.5 });
  });
  afterEach(() => registrar.stop());

  it('registers, and then only looks', async () => {
    await registrar.start();
    expect(registrar.registered).toBe(true);
    await clock.advance(10_000);
    expect(registry.calls).toEqual(['register t1', ...Array.from({ length: 10 }, () => 'look t1')]);
    expect(log.lines).toEqual(['info: registered']);
  });

  it('registers again within about a second when the registry has forgotten it', async () => {
    await registrar.start();
    registry.forget();
    await clock.advance(1000);
    expect(registry.knows('t1')).toBe(true);
    expect(log.lines.at(-1)).toBe('info: registered again: the registry had forgotten this instance');
  });

  it('keeps trying while the registry is away, and says so once', async () => {
    registry.isAway = true;
    let started = false;
    void registrar.start().then(() => (started = true));
    await clock.advance(60_000);
    expect([started, registrar.registered, registrar.state]).toEqual([false, false, 'away']);
    // Drawn from a second, however long it takes.
    expect(new Set(clock.sleeps)).toEqual(new Set([500]));
    expect(registry.calls).toHaveLength(121);
    registry.isAway = false;
    await clock.advance(2000);
    expect([started, registrar.registered, registrar.state]).toEqual([true, true, 'registered']);
    expect(log.lines).toEqual([
      'warn: the registry does not answer: trying on',
      'info: registered',
      'info: the registry is back',
    ]);
  });

  it('takes itself for registered while the registry can not be asked', async () => {
    await registrar.start();
    registry.isAway = true;
    await clock.advance(10_000);
    expect(registrar.registered).toBe(true);
    expect(registrar.state).toBe('away');
  });

  it('leaves the registry when it stops, and does not come back', async () => {
    await registrar.start();
    await registrar.stop();
    expect(registrar.registered).toBe(false);
    expect(registry.calls).toEqual(['register t1', 'deregister t1']);
    await clock.advance(10_000);
    await registrar.stop();
    expect(registry.calls).toHaveLength(2);
  });

  it('lets a registration on its way arrive before it leaves', async () => {
    const arrive = registry.holdNext();
    const started = registrar.start();
    const stopped = registrar.stop();
    await settled();
    expect(registry.calls).toEqual(['register t1']);
    arrive();
    await Promise.all([started, stopped]);
    expect(registry.calls).toEqual(['register t1', 'deregister t1']);
    expect(registry.knows('t1')).toBe(false);
  });

  it('stops when the registry is away, without an error', async () => {
    await registrar.start();
    registry.isAway = true;
    await registrar.stop();
    expect(log.lines.at(-1)).toBe('warn: left without telling the registry, which does not answer');
  });

  it('stops before it has registered, and lets go of who waits for that', async () => {
    registry.isAway = true;
    const started = registrar.start();
    await registrar.stop();
    await started;
    expect(registrar.registered).toBe(false);
  });

  it('leaves nothing where it never came', async () => {
    await registrar.stop();
    expect(registry.calls).toEqual([]);
  });
});
