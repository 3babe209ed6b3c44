import { beforeEach, describe, expect, it } from 'vitest';
import { instance } from '../instance.fixture.ts';
import { MemoryRegistry } from '../registry/memory-registry.fixture.ts';
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

  it('ends its watches when it closes, and keeps what it knows', async () => {
    directory.watch('trains');
    registry.tell('trains', [instance('a')]);
    await directory.close();
    expect(directory.instances('trains')).toHaveLength(1);
  });
});
