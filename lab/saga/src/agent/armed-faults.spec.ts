import { describe, expect, it } from 'vitest';
import type { TargetedFault } from '../points/fault.ts';
import { ArmedFaults } from './armed-faults.ts';

const kill: TargetedFault = { target: 'orders', point: 'reserve', side: 'before', failure: 'kill', nth: 2 };

describe('ArmedFaults', () => {
  it('triggers a fault once, at its nth visit', () => {
    const armed = new ArmedFaults();
    armed.arm([kill]);
    expect([1, 2, 3].map(() => armed.visit('reserve', 'before'))).toEqual([undefined, kill, undefined]);
  });

  it('triggers several faults at one point one after another', () => {
    const armed = new ArmedFaults();
    const delay: TargetedFault = { ...kill, failure: 'delay', nth: 1 };
    armed.arm([delay, delay]);
    expect([1, 2, 3].map(() => armed.visit('reserve', 'before'))).toEqual([delay, delay, undefined]);
  });

  it('ignores other points, other sides and disarmed faults', () => {
    const armed = new ArmedFaults();
    armed.arm([{ ...kill, nth: 1 }]);
    expect(armed.visit('release', 'before')).toBeUndefined();
    expect(armed.visit('reserve', 'after')).toBeUndefined();
    armed.disarm({ ...kill, nth: 1 });
    expect(armed.visit('reserve', 'before')).toBeUndefined();
  });
});
