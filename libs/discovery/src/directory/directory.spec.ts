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

  it('is empty at first, and then contains the instances of the registry', () => {
    expect(directory.instances('wagons')).toEqual([]);
    directory.watch('wagons');
    expect(directory.instances('wagons')).toEqual([]);
    registry.notify('wagons', [instance('a'), instance('b')]);
    expect(directory.instances('wagons').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(directory.instances('platforms')).toEqual([]);
  });

  it('watches a service once, however often watch() is called', () => {
    directory.watch('wagons');
    directory.watch('wagons');
    directory.watch('platforms');
    expect(registry.calls).toEqual(['watch wagons', 'watch platforms']);
    expect(directory.services()).toEqual(['wagons', 'platforms']);
  });

  it('distinguishes no passing instance from no instance', () => {
    directory.watch('wagons');
    expect(directory.hasPassing('wagons')).toBe(false);
    registry.notify('wagons', [instance('a', { status: 'critical' }), instance('b', { status: 'warning' })]);
    expect(directory.hasPassing('wagons')).toBe(false);
    expect(directory.instances('wagons')).toHaveLength(2);
    registry.notify('wagons', [instance('a', { status: 'critical' }), instance('b')]);
    expect(directory.hasPassing('wagons')).toBe(true);
  });

  it('notifies its subscribers of each new list until they unsubscribe', () => {
    const told: string[] = [];
    const leave = directory.subscribe('wagons', (instances) => told.push(instances.map(({ id }) => id).join()));
    expect(directory.services()).toEqual([]);
    directory.watch('wagons');
    registry.notify('wagons', [instance('a')]);
    registry.notify('wagons', [instance('a'), instance('b')]);
    leave();
    registry.notify('wagons', []);
    expect(told).toEqual(['a', 'a,b']);
  });

  it('reports added, removed and changed instances', () => {
    const told: string[] = [];
    const ids = (instances: readonly { id: string }[]) => instances.map(({ id }) => id).join();
    directory.subscribe('wagons', (_, { added, removed, changed }) =>
      told.push(`+${ids(added)} -${ids(removed)} ~${ids(changed)}`),
    );
    directory.watch('wagons');
    registry.notify('wagons', [instance('a'), instance('b'), instance('c')]);
    registry.notify('wagons', [instance('a'), instance('b', { status: 'critical' }), instance('d')]);
    registry.notify('wagons', [instance('a', { port: 4001 })]);
    expect(told).toEqual(['+a,b,c - ~', '+d -c ~b', '+ -b,d ~a']);
  });

  it('ignores instances at addresses that are not allowed, and logs it once per address', () => {
    const log = new RecordingLog();
    directory = new Directory(registry, { logger: log });
    directory.watch('wagons');
    const misplaced = instance('b', { address: '169.254.169.254' });
    registry.notify('wagons', [instance('a'), misplaced]);
    registry.notify('wagons', [instance('a', { status: 'critical' }), misplaced]);
    expect(directory.instances('wagons').map(({ id }) => id)).toEqual(['a']);
    expect(directory.hasPassing('wagons')).toBe(false);
    expect(log.lines).toEqual(['warn: instance ignored: address not allowed']);
    registry.notify('wagons', [instance('a'), instance('b')]);
    expect(directory.instances('wagons').map(({ id }) => id)).toEqual(['a', 'b']);
    registry.notify('wagons', [instance('a'), misplaced]);
    expect(log.lines).toHaveLength(2);
  });

  it('describes why a service has no passing instance', () => {
    const described = () => directory.describe('wagons');
    expect(described()).toBe('no instance list yet');
    directory.watch('wagons');
    registry.fail(new Error('Consul refuses'));
    expect(described()).toBe('no instance list: Consul refuses');
    registry.fail(undefined);
    registry.notify('wagons', []);
    expect(described()).toBe('no instance is registered');
    const critical = instance('a', { status: 'critical' });
    registry.notify('wagons', [critical, instance('b', { address: '203.0.113.5' }), { ...critical, id: 'c' }]);
    expect(described()).toBe('no passing instance, but 2 critical, 1 at a disallowed address');
  });

  it('finds a change in a list of 10 000', () => {
    const all = Array.from({ length: 10_000 }, (_, at) => instance(`i${at}`));
    let change: unknown;
    directory.subscribe('wagons', (_, told) => (change = told));
    directory.watch('wagons');
    registry.notify('wagons', all);
    const slow = instance('i5000', { status: 'warning' });
    registry.notify('wagons', all.with(5000, slow));
    expect(change).toEqual({ added: [], removed: [], changed: [slow] });
  });

  it('ends its watches when it closes, and keeps its lists', async () => {
    directory.watch('wagons');
    registry.notify('wagons', [instance('a')]);
    await directory.close();
    expect(directory.instances('wagons')).toHaveLength(1);
  });
});
