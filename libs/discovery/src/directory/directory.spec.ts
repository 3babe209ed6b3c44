import { beforeEach, describe, expect, it } from 'vitest';
import { instance } from '../instance.fixture.ts';
import { MemoryRegistry } from '../registry/memory-registry.fixture.ts';
import { RecordingLog } from '../state-log.fixture.ts';
import { Directory } from './directory.ts';

describe('Directory', () => {
  let registry: MemoryRegistry;
  let directory: Directory;
  beforeEach(() => {
    registry = new MemoryRegistry();
    directory = new Directory(registry);
  });

  it('knows nobody at first, and then whom the registry knows', () => {
    expect(directory.instances('trains')).toEqual([]);
    directory.watch('trains');
    expect(directory.instances('trains')).toEqual([]);
    registry.tell('trains', [instance('a'), instance('b')]);
    expect(directory.instances('trains').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(directory.instances('stations')).toEqual([]);
  });

  it('follows a service once, however often it is asked to', () => {
    directory.watch('trains');
    directory.watch('trains');
    directory.watch('stations');
    expect(registry.calls).toEqual(['watch trains', 'watch stations']);
    expect(directory.services()).toEqual(['trains', 'stations']);
  });

  it('tells none passing from none', () => {
    directory.watch('trains');
    expect(directory.hasPassing('trains')).toBe(false);
    registry.tell('trains', [instance('a', { status: 'critical' }), instance('b', { status: 'warning' })]);
    expect(directory.hasPassing('trains')).toBe(false);
    expect(directory.instances('trains')).toHaveLength(2);
    registry.tell('trains', [instance('a', { status: 'critical' }), instance('b')]);
    expect(directory.hasPassing('trains')).toBe(true);
  });

  it('tells its subscribers each new list, until they leave', () => {
    const told: string[] = [];
    const leave = directory.subscribe('trains', (instances) => told.push(instances.map(({ id }) => id).join()));
    expect(directory.services()).toEqual([]);
    directory.watch('trains');
    registry.tell('trains', [instance('a')]);
    registry.tell('trains', [instance('a'), instance('b')]);
    leave();
    registry.tell('trains', []);
    expect(told).toEqual(['a', 'a,b']);
  });

  it('tells who was added, removed and changed', () => {
    const told: string[] = [];
    const ids = (instances: readonly { id: string }[]) => instances.map(({ id }) => id).join();
    directory.subscribe('trains', (_, { added, removed, changed }) =>
      told.push(`+${ids(added)} -${ids(removed)} ~${ids(changed)}`),
    );
    directory.watch('trains');
    registry.tell('trains', [instance('a'), instance('b'), instance('c')]);
    registry.tell('trains', [instance('a'), instance('b', { status: 'critical' }), instance('d')]);
    registry.tell('trains', [instance('a', { port: 4001 })]);
    expect(told).toEqual(['+a,b,c - ~', '+d -c ~b', '+ -b,d ~a']);
  });

  it('ignores instances where none may be, and says so once until they have moved', () => {
    const log = new RecordingLog();
    directory = new Directory(registry, { logger: log });
    directory.watch('trains');
    const astray = instance('b', { address: '169.254.169.254' });
    registry.tell('trains', [instance('a'), astray]);
    registry.tell('trains', [instance('a', { status: 'critical' }), astray]);
    expect(directory.instances('trains').map(({ id }) => id)).toEqual(['a']);
    expect(directory.hasPassing('trains')).toBe(false);
    expect(log.lines).toEqual(['warn: an instance is ignored: it is where none may be']);
    registry.tell('trains', [instance('a'), instance('b')]);
    expect(directory.instances('trains').map(({ id }) => id)).toEqual(['a', 'b']);
    registry.tell('trains', [instance('a'), astray]);
    expect(log.lines).toHaveLength(2);
  });

  it('describes a service without a passing instance: why there is none', () => {
    const described = () => directory.describe('trains');
    expect(described()).toBe('no list of its instances yet');
    directory.watch('trains');
    registry.fail(new Error('Consul refuses'));
    expect(described()).toBe('no list of its instances: Consul refuses');
    registry.fail(undefined);
    registry.tell('trains', []);
    expect(described()).toBe('no instance is registered');
    const critical = instance('a', { status: 'critical' });
    registry.tell('trains', [critical, instance('b', { address: '203.0.113.5' }), { ...critical, id: 'c' }]);
    expect(described()).toBe('no passing instance, but 2 critical, 1 at an address that is not allowed');
  });

  it('takes a change in a list of 10 000', () => {
    const all = Array.from({ length: 10_000 }, (_, at) => instance(`i${at}`));
    let change: unknown;
    directory.subscribe('trains', (_, told) => (change = told));
    directory.watch('trains');
    registry.tell('trains', all);
    const slow = instance('i5000', { status: 'warning' });
    registry.tell('trains', all.with(5000, slow));
    expect(change).toEqual({ added: [], removed: [], changed: [slow] });
  });

  it('ends its watches when it closes, and keeps what it knows', async () => {
    directory.watch('trains');
    registry.tell('trains', [instance('a')]);
    await directory.close();
    expect(directory.instances('trains')).toHaveLength(1);
  });
});
