import { describe, expect, it } from 'vitest';
import type { AimedFault } from '../points/fault.ts';
import { ArmedFaults } from './armed-faults.ts';

const kill: AimedFault = { target: 'orders', point: 'reserve', side: 'before', mishap: 'kill', nth: 2 };

describe('ArmedFaults', () => {
  it('has a fault happen once, at the visit it is meant for', () => {
    const armed = new ArmedFaults();
    armed.arm([kill]);
    expect([1, 2, 3].map(() => armed.visit('reserve', 'before'))).toEqual([undefined, kill, undefined]);
  });

  it('has several at one point happen one after another', () => {
    const armed = new ArmedFaults();
    const delay: AimedFault = { ...kill, mishap: 'delay', nth: 1 };
    armed.arm([delay, delay]);
    expect([1, 2, 3].map(() => armed.visit('reserve', 'before'))).toEqual([delay, delay, undefined]);
  });

  it('spares what is taken back, and looks at neither other points nor other sides', () => {
    const armed = new ArmedFaults();
    armed.arm([{ ...kill, nth: 1 }]);
    expect(armed.visit('release', 'before')).toBeUndefined();
    expect(armed.visit('reserve', 'after')).toBeUndefined();
    armed.spare({ ...kill, nth: 1 });
    expect(armed.visit('reserve', 'before')).toBeUndefined();
  });
});
