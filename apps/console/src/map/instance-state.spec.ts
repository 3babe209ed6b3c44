import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapInstance } from '../api/map.ts';
import { stateOf, STATES, type CallerView, type InstanceFacts } from './instance-state.ts';

const rank = (facts: InstanceFacts) => STATES.indexOf(stateOf(facts).state);

const view: fc.Arbitrary<CallerView> = fc.record({
  caller: fc.constantFrom('gateway-1', 'orders-1'),
  state: fc.constantFrom('serving', 'warming', 'ejected', 'probing'),
  ejection: fc.option(fc.record({ reason: fc.constant('failures'), detail: fc.string(), remainingMs: fc.nat() })),
});
const facts: fc.Arbitrary<InstanceFacts> = fc.record({
  status: fc.constantFrom('passing', 'warning', 'critical', undefined),
  process: fc.constantFrom('starting', 'ready', 'frozen', 'stopped', 'waiting', undefined),
  parts: fc.constantFrom<InstanceFacts['parts'][]>(
    {},
    { service: 'stopping' },
    { service: 'starting' },
    { database: 'no answer' },
  ),
  views: fc.array(view, { maxLength: 3 }),
});

describe('the state of an instance', () => {
  it('has a rank for every state', () => {
    expect([...STATES].sort()).toEqual([...mapInstance.shape.state.options].sort());
  });

  it('never improves when one more caller reports it, and is at least as bad as each report', () => {
    fc.assert(
      fc.property(facts, view, (known, more) => {
        expect(rank({ ...known, views: [...known.views, more] })).toBeLessThanOrEqual(rank(known));
        for (const { state } of known.views) expect(rank(known)).toBeLessThanOrEqual(STATES.indexOf(state));
      }),
    );
  });

  it('is one that the registry, the launcher, a caller or the instance reports', () => {
    fc.assert(
      fc.property(facts, (known) => {
        const { state } = stateOf(known);
        const { status, process, parts, views } = known;
        expect(state === 'gone').toBe(status === undefined && process === undefined);
        if (state === 'stopped' || state === 'frozen') expect(process).toBe(state);
        if (state === 'draining')
          expect(parts.service === 'stopping' || (status === undefined && process === 'ready')).toBe(true);
        if (state === 'not-ready') expect(status).toBe('critical');
        if (state === 'ejected' || state === 'probing') expect(views.some((each) => each.state === state)).toBe(true);
      }),
    );
  });

  it('says why', () => {
    const healthy: InstanceFacts = { status: 'passing', process: undefined, parts: {}, views: [] };
    expect(stateOf(healthy)).toEqual({ state: 'serving', reason: null });
    const ejection = { reason: 'failures', detail: '5 consecutive failures', remainingMs: 1 };
    expect(stateOf({ ...healthy, views: [{ caller: 'gateway-1', state: 'ejected', ejection }] }).reason).toBe(
      'gateway-1 ejected it: 5 consecutive failures',
    );
    expect(stateOf({ ...healthy, status: 'critical', parts: { database: 'no answer', tokens: 'ok' } }).reason).toBe(
      'database: no answer',
    );
  });
});
