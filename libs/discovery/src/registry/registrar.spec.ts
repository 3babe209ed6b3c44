import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingLog } from '../state-log.fixture.ts';
import { FakeClock, settled } from '../timing/fake-clock.fixture.ts';
import { MemoryRegistry } from './memory-registry.fixture.ts';
import { Registrar } from './registrar.ts';
import type { Registration, RegistryEntry } from './registry.ts';

const registration: Registration = {
  id: 't1',
  service: 'wagons',
  address: '127.0.0.1',
  port: 4000,
  version: '1.0.0',
  zone: 'local',
  startedAt: '2026-01-01T00:00:00.000Z',
  incarnation: 'mine',
  check: { url: 'http://127.0.0.1:4001/health/ready', intervalMs: 1000, timeoutMs: 500 },
};

/** The entry of another process with the same id. */
const other = (about: Partial<RegistryEntry> = {}): RegistryEntry => {
  const { check: _, ...told } = registration;
  return { ...told, port: 4002, opsPort: 4003, startedAt: '2025', incarnation: 'other', ...about };
};

describe('Registrar', () => {
  let registry: MemoryRegistry;
  let clock: FakeClock;
  let log: RecordingLog;
  let registrar: Registrar;
  let running: string[];
  let taken: Error[];

  beforeEach(() => {
    registry = new MemoryRegistry();
    clock = new FakeClock();
    log = new RecordingLog();
    running = [];
    taken = [];
    registrar = new Registrar(registry, registration, {
      clock,
      logger: log,
      random: () => 0.5,
      isRunning: ({ incarnation = '' }) => Promise.resolve(running.includes(incarnation)),
      onTaken: (error) => taken.push(error),
    });
  });
  afterEach(() => registrar.stop());

  it('registers, and then only reads its entry', async () => {
    await registrar.start();
    expect(registrar.registered).toBe(true);
    await clock.advance(10_000);
    expect(registry.calls).toEqual(['read t1', 'register t1', ...Array.from({ length: 10 }, () => 'read t1')]);
    expect(log.lines).toEqual(['info: registered']);
  });

  it('registers again within about a second when the registry has lost its entry', async () => {
    await registrar.start();
    registry.forget();
    await clock.advance(1000);
    expect(registry.hasEntry('t1')).toBe(true);
    expect(log.lines.at(-1)).toBe('info: registered again: the registry had lost the entry');
  });

  it('does not start a registration once it stops', async () => {
    const started = registrar.start();
    const stopped = registrar.stop();
    await Promise.all([started, stopped]);
    expect(registry.known.size).toBe(0);
    expect(registry.calls).not.toContain('register t1');
  });

  it.each<[what: string, change: Partial<RegistryEntry>, difference: string]>([
    ['another port', { port: 1 }, 'address is 127.0.0.1:1, expected 127.0.0.1:4000'],
    ['another address', { address: '::1' }, 'address is [::1]:4000, expected 127.0.0.1:4000'],
    ['another service', { service: 'signals' }, 'service is signals, expected wagons'],
    ['another version', { version: '0' }, 'version is 0, expected 1.0.0'],
    ['another zone', { zone: '' }, 'zone is , expected local'],
    ['no start', { startedAt: '' }, `startedAt is , expected ${registration.startedAt}`],
    ['no check', { check: undefined }, 'its check is missing'],
    [
      'a check of something else',
      { check: { status: 'passing', output: 'HTTP GET http://127.0.0.1:9/: 200 OK' } },
      `its check does not request ${registration.check.url}: HTTP GET http://127.0.0.1:9/: 200 OK`,
    ],
  ])(
    'registers again at the next check if its entry has %s, and logs the difference',
    async (_, change, difference) => {
      await registrar.start();
      const before = registry.known.get('t1')!;
      registry.known.set('t1', { ...before, ...change });
      await clock.advance(1000);
      expect(registry.known.get('t1')).toEqual(before);
      expect(log.lines.at(-1)).toBe('warn: registered again: the entry had been changed');
      expect(log.fields.at(-1)).toMatchObject({ differences: [difference] });
      await clock.advance(5000);
      expect(registry.calls.filter((call) => call === 'register t1')).toHaveLength(2);
    },
  );

  it('replaces the entry of a terminated process with its id', async () => {
    registry.known.set('t1', other({ address: '10.0.0.9' }));
    registry.elsewhere = [other({ incarnation: 'elsewhere' })];
    await registrar.start();
    expect(registry.known.get('t1')).toMatchObject({ incarnation: 'mine', address: '127.0.0.1' });
  });

  it.each<[where: string, write: () => void]>([
    ['with its agent', () => registry.known.set('t1', other())],
    ['with another agent', () => (registry.elsewhere = [other()])],
  ])('refuses to start if a running process has its id %s, and leaves the entry unchanged', async (_, write) => {
    write();
    running = ['other'];
    await expect(registrar.start()).rejects.toThrow(
      'the id t1 belongs to another process, which answers at http://127.0.0.1:4003/health/ready and started at 2025',
    );
    await registrar.stop();
    expect(registry.calls.filter((call) => !call.startsWith('read'))).toEqual([]);
  });

  it('yields to an older process that registered at the same time, and leaves the entry unchanged', async () => {
    await registrar.start();
    registry.known.set('t1', other());
    running = ['other'];
    await clock.advance(1000);
    expect(taken).toEqual([expect.objectContaining({ code: 'INSTANCE_ID_TAKEN' })]);
    await registrar.stop();
    expect(registry.known.get('t1')).toEqual(other());
    expect(log.lines.at(-1)).toBe('info: not deregistered: the entry belongs to another process with this id');
  });

  it.each([
    ['a younger running process', { startedAt: '2027' }, ['other']],
    ['a process that started in the same millisecond', { startedAt: registration.startedAt }, ['other']],
    ['an older process that has terminated', {}, []],
  ])('keeps its entry against %s', async (_, about, alive) => {
    await registrar.start();
    registry.known.set('t1', other(about));
    running = alive;
    await clock.advance(1000);
    expect(registry.known.get('t1')?.incarnation).toBe('mine');
    expect(taken).toEqual([]);
  });

  it('logs after 10 s that its check fails, with the output of the check', async () => {
    await registrar.start();
    const before = registry.known.get('t1')!;
    const output = `Get "${registration.check.url}": refused`;
    registry.known.set('t1', { ...before, check: { status: 'critical', output } });
    await clock.advance(9000);
    expect(log.lines).toEqual(['info: registered']);
    await clock.advance(2000);
    expect(log.lines.at(-1)).toBe("warn: the registry's health check of this instance fails");
    expect(log.fields.at(-1)).toMatchObject({ output });
  });

  it('distinguishes a refusal from an outage', async () => {
    registry.refuses = true;
    void registrar.start();
    await clock.advance(1000);
    expect(registrar.state).toBe('denied');
    expect(log.lines).toEqual(['warn: the registry denies the registration: retrying']);
    registry.refuses = false;
    await clock.advance(1000);
    expect(registrar.state).toBe('registered');
  });

  it('keeps trying while the registry is unreachable, and logs it immediately, after 10 s and then with growing intervals', async () => {
    registry.isUnreachable = true;
    let started = false;
    void registrar.start().then(() => (started = true));
    await clock.advance(60_000);
    expect([started, registrar.registered, registrar.state]).toEqual([false, false, 'unreachable']);
    // The pauses do not grow.
    expect(new Set(clock.sleeps)).toEqual(new Set([500]));
    expect(registry.calls).toHaveLength(121);
    registry.isUnreachable = false;
    await clock.advance(2000);
    expect([started, registrar.registered, registrar.state]).toEqual([true, true, 'registered']);
    expect(log.lines).toEqual([
      'warn: the registry does not answer: retrying',
      ...Array.from({ length: 3 }, () => 'warn: the registry still does not answer: retrying'),
      'info: registered',
      'info: registry reachable again',
    ]);
  });

  it('stays registered while the registry is unreachable', async () => {
    await registrar.start();
    registry.isUnreachable = true;
    await clock.advance(10_000);
    expect(registrar.registered).toBe(true);
    expect(registrar.state).toBe('unreachable');
  });

  it('deregisters when it stops, and does not register again', async () => {
    await registrar.start();
    await registrar.stop();
    expect(registrar.registered).toBe(false);
    expect(registry.calls).toEqual(['read t1', 'register t1', 'read t1', 'deregister t1']);
    await clock.advance(10_000);
    await registrar.stop();
    expect(registry.calls).toHaveLength(4);
  });

  it('completes a pending registration before it deregisters', async () => {
    const arrive = registry.holdRegistrations();
    const started = registrar.start();
    await settled();
    const stopped = registrar.stop();
    await settled();
    expect(registry.calls).toEqual(['read t1', 'register t1']);
    arrive();
    await Promise.all([started, stopped]);
    expect(registry.calls).toEqual(['read t1', 'register t1', 'read t1', 'deregister t1']);
    expect(registry.hasEntry('t1')).toBe(false);
  });

  it('stops without an error when the registry is unreachable', async () => {
    await registrar.start();
    registry.isUnreachable = true;
    await registrar.stop();
    expect(log.lines.at(-1)).toBe('warn: not deregistered: the registry does not answer');
  });

  it('stops before it has registered, and resolves start()', async () => {
    registry.isUnreachable = true;
    const started = registrar.start();
    await registrar.stop();
    await started;
    expect(registrar.registered).toBe(false);
  });

  it('does nothing on stop if it was never started', async () => {
    await registrar.stop();
    expect(registry.calls).toEqual([]);
  });
});
