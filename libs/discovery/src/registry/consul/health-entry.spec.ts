import { describe, expect, it } from 'vitest';
import { instancesFrom, type HealthEntry } from './health-entry.ts';

const entry = (id: string, statuses: string[], service: Partial<HealthEntry['Service']> = {}): HealthEntry => ({
  Node: { Address: '10.0.0.1' },
  Service: { ID: id, Service: 'wagons', Address: '10.0.0.2', Port: 4000, Meta: null, ...service },
  Checks: statuses.map((Status) => ({ Status })),
});

describe('instancesFrom', () => {
  it('reads an instance with its metadata', () => {
    const Meta = { version: '1.2.3', zone: 'a', startedAt: '2026-01-01T00:00:00.000Z' };
    expect(instancesFrom([entry('t1', ['passing'], { Meta })])).toEqual([
      { id: 't1', service: 'wagons', address: '10.0.0.2', port: 4000, status: 'passing', weight: 1, ...Meta },
    ]);
  });

  it('falls back to the address of the node, and to empty values without metadata', () => {
    const expected = { address: '10.0.0.1', version: '', zone: '', startedAt: '' };
    expect(instancesFrom([entry('t1', [], { Address: '' })])).toMatchObject([expected]);
  });

  it.each([
    [[], 'passing'],
    [['passing', 'passing'], 'passing'],
    [['passing', 'warning'], 'warning'],
    [['warning', 'critical', 'passing'], 'critical'],
    [['passing', 'a-status-to-come'], 'critical'],
  ])('returns the worst status of the checks: %j is %s', (statuses, status) => {
    expect(instancesFrom([entry('t1', statuses)])).toMatchObject([{ status }]);
  });

  it("reads the weight for the instance's status, and defaults to 1", () => {
    const Weights = { Passing: 5, Warning: 2 };
    const weightOf = (status: string, about: object) => instancesFrom([entry('t1', [status], about)])[0]?.weight;
    expect(weightOf('passing', { Weights })).toBe(5);
    expect(weightOf('warning', { Weights })).toBe(2);
    expect(weightOf('passing', {})).toBe(1);
  });

  it('sorts by id', () => {
    const ids = instancesFrom(['b', 'c', 'a'].map((id) => entry(id, []))).map(({ id }) => id);
    expect(ids).toEqual(['a', 'b', 'c']);
  });
});
