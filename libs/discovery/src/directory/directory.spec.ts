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
    expect(directory.instances('wagons')).toEqual([]);
    directory.watch('wagons');
    expect(directory.instances('wagons')).toEqual([]);
    registry.tell('wagons', [instance('a'), instance('b')]);
    expect(directory.instances('wagons').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(directory.instances('stations')).toEqual([]);
  });

  it('follows a service once, however often it is asked to', () => {
    directory.watch('wagons');
    directory.watch('wagons');
    directory.watch('stations');
    expect(registry.calls).toEqual(['watch wagons', 'watch stations']);
    expect(directory.services()).toEqual(['wagons', 'stations']);
  });

  it('tells none passing from none', () => {
    directory.watch('wagons');
    expect(directory.hasPassing('wagons')).toBe(false);
    registry.tell('wagons', [instance('a', { status: 'critical' }), instance('b', { status: 'warning' })]);
    expect(directory.hasPassing('wagons')).toBe(false);
    expect(directory.instances('wagons')).toHaveLength(2);
    registry.tell('wagons', [instance('a', { status: 'critical' }), instance('b')]);
    expect(directory.hasPassing('wagons')).toBe(true);
  });

  it('tells its subscribers each new list, until they leave', () => {
    const told: string[] = [];
    const leave = directory.subscribe('wagons', (instances) => told.push(instances.map(({ id }) => id).join()));
    expect(directory.services()).toEqual([]);
    directory.watch('wagons');
    registry.tell('wagons', [instance('a')]);
    registry.tell('wagons', [instance('a'), instance('b')]);
    leave();
    registry.tell('wagons', []);
    expect(told).toEqual(['a', 'a,b']);
  });

  it('tells who was added, removed and changed', () => {
    const told: string[] = [];
    const ids = (instances: readonly { id: string }[]) => instances.map(({ id }) => id).join();
    directory.subscribe('wagons', (_, { added, removed, changed }) =>
      told.push(`+${ids(added)} -${ids(removed)} ~${ids(changed)}`),
    );
    directory.watch('wagons');
    registry.tell('wagons', [instance('a'), instance('b'), instance('c')]);
    registry.tell('wagons', [instance('a'), instance('b', { status: 'critical' }), instance('d')]);
    registry.tell('wagons', [instance('a', { port: 4001 })]);
    expect(told).toEqual(['+a,b,c - ~', '+d -c ~b', '+ -b,d ~a']);
  });

  it('ignores instances where none may be, and says so once until they have moved', () => {
    const log = new RecordingLog();
    directory = new Directory(registry, { logger: log });
    directory.watch('wagons');
    const astray = instance('b', { address: '169.254.169.254' });
    registry.tell('wagons', [instance('a'), astray]);
    registry.tell('wagons', [instance('a', { status: 'critical' }), astray]);
    expect(directory.instances('wagons').map(({ id }) => id)).toEqual(['a']);
    expect(directory.hasPassing('wagons')).toBe(false);
    expect(log.lines).toEqual(['warn: an instance is ignored: it is where none may be']);
    registry.tell('wagons', [instance('a'), instance('b')]);
    expect(directory.instances('wagons').map(({ id }) => id)).toEqual(['a', 'b']);
    registry.tell('wagons', [instance('a'), astray]);
    expect(log.lines).toHaveLength(2);
  });

  it('describes a service without a passing instance: why there is none', () => {
    const described = () => directory.describe('wagons');
    expect(described()).toBe('no list of its instances yet');
    directory.watch('wagons');
    registry.fail(new Error('Consul refuses'));
    expect(described()).toBe('no list of its instances: Consul refuses');
    registry.fail(undefined);
    registry.tell('wagons', []);
    expect(described()).toBe('no instance is registered');
    const critical = instance('a', { status: 'critical' });
    registry.tell('wagons', [critical, instance('b', { address: '203.0.113.5' }), { ...critical, id: 'c' }]);
    expect(described()).toBe('no passing instance, but 2 critical, 1 at an address that is not allowed');
  });

  it('takes a change in a list of 10 000', () => {
    const all = Array.from({ length: 10_000 }, (_, at) => instance(`i${at}`));
    let change: unknown;
    directory.subscribe('wagons', (_, told) => (change = told));
    directory.watch('wagons');
    registry.tell('wagons', all);
    const slow = instance('i5000', { status: 'warning' });
    registry.tell('wagons', all.with(5000, slow));
    expect(change).toEqual({ added: [], removed: [], changed: [slow] });
  });

  it('ends its watches when it closes, and keeps what it knows', async () => {
    directory.watch('wagons');
    registry.tell('wagons', [instance('a')]);
    await directory.close();
    expect(directory.instances('wagons')).toHaveLength(1);
  });
});
