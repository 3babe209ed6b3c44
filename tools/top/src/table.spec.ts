import { describe, expect, it } from 'vitest';
import { mapAsJson } from './map.fixture.ts';
import { parseMap } from './system-map.ts';
import { tableOf } from './table.ts';

const ejected = { name: 'users-2', state: 'ejected', reason: '5 failures', p50Ms: null, cpuCores: null };
const table = (width: number, ...users: object[]) => tableOf(parseMap(mapAsJson(...users)), width);

describe('the table', () => {
  it('shows each service, its instances, and the calls between services', () => {
    expect(table(120, {}, ejected)).toEqual([
      'signalbox   10:11:12   registry reachable   demo traffic 20/s',
      '',
      'NAME       STATE        CALLS/S  FAILED/S     P50    P99  IN FLIGHT   CPU  MEMORY  DETAIL',
      'users      1/2 serving',
      '  users-1  serving           12       0.0  1.3 ms  49 ms          3  12 %   81 MB',
      '  users-2  ejected           12       0.0       –  49 ms          3     –   81 MB  5 failures',
      '',
      'FROM → TO        CALLS/S  FAILED/S     P50    P99',
      'gateway → users       12       0.0  1.3 ms  49 ms',
    ]);
  });

  it('leaves out the details while there are none', () => {
    expect(table(120, {})[2]).not.toContain('DETAIL');
  });

  it.each([120, 80, 60, 40, 30, 20, 10, 1])('has no line over %i characters', (width) => {
    for (const line of table(width, {}, ejected)) expect(line.length).toBeLessThanOrEqual(Math.max(width, 14));
  });

  it('keeps names, states and calls per second longest', () => {
    expect(table(34, {}, ejected).slice(2, 5)).toEqual([
      'NAME       STATE        CALLS/S',
      'users      1/2 serving',
      '  users-1  serving           12',
    ]);
  });

  it('shows terminal codes as text', () => {
    const hostile = { name: 'users-1\u001b[2J', reason: '\u009b2J\u202e\n\t', state: '\u001b]0;title\u0007' };
    const text = table(400, hostile).join('');
    expect(text).toContain('users-1\\x1b[2J');
    expect(text).toContain('\\x9b2J\\x202e\\x0a\\x09');
    expect(text).toContain('\\x1b]0;title\\x07');
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it('is short if the system is empty', () => {
    expect(tableOf(parseMap('{}'), 80)).toHaveLength(5);
  });
});
