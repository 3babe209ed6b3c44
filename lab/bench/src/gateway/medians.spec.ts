import { describe, expect, it } from 'vitest';
import type { Sample } from './measure.ts';
import { medianOf, ratioOf, type Series } from './medians.ts';
import { verdicts } from './musts.ts';
import { figureTable, table } from './section.ts';

const cell = { size: 'small', connections: 64 } as const;

function aSeries(target: string, ...samples: Partial<Sample>[]): Series {
  const usual = { rps: 1000, p50Ms: 1, p99Ms: 2, cpuSecondsPer1000: 0.05, busy: 0.9, errors: 0 };
  return { target, ...cell, samples: samples.map((sample) => ({ ...usual, ...sample })) };
}

describe('medianOf and ratioOf', () => {
  const series = [
    aSeries('signalbox', { rps: 300 }, { rps: 100 }, { rps: 200 }),
    aSeries('nginx', { rps: 400 }, { rps: 9000 }, { rps: 10 }),
    aSeries('haproxy', { cpuSecondsPer1000: undefined }),
  ];

  it('relate the medians, which single turns that went astray do not move', () => {
    expect(medianOf(series, 'signalbox', cell, 'rps')).toBe(200);
    expect(ratioOf(series, 'signalbox', 'nginx', cell, 'rps')).toBe(0.5);
  });

  it('say nothing of what was not measured', () => {
    expect(medianOf(series, 'haproxy', cell, 'cpuSecondsPer1000')).toBeUndefined();
    expect(ratioOf(series, 'signalbox', 'haproxy', cell, 'cpuSecondsPer1000')).toBeUndefined();
    expect(ratioOf(series, 'signalbox', 'nginx', { ...cell, connections: 16 }, 'rps')).toBeUndefined();
  });
});

describe('verdicts', () => {
  const verdictOn = (against: string, figure: string, series: Series[]) =>
    verdicts(series).find((one) => one.against === against && one.figure === figure && one.connections === 64);

  it('take a cost for reached at and below its bound', () => {
    const at = (cpuSecondsPer1000: number) =>
      verdictOn('node-undici', 'cpuSecondsPer1000', [
        aSeries('signalbox', { cpuSecondsPer1000 }),
        aSeries('node-undici', { cpuSecondsPer1000: 1 }),
      ]);
    expect(at(0.5)).toMatchObject({ holds: true, reached: true });
    expect(at(0.8)).toMatchObject({ holds: true, reached: false });
    expect(at(0.81)).toMatchObject({ holds: false, reached: false });
  });

  it('take a throughput for reached at and above its bound', () => {
    const at = (rps: number) =>
      verdictOn('nginx', 'rps', [aSeries('signalbox', { rps }), aSeries('nginx', { rps: 1 })]);
    expect(at(0.8)).toMatchObject({ holds: true, reached: true });
    expect(at(0.5)).toMatchObject({ holds: true, reached: false });
    expect(at(0.49)).toMatchObject({ holds: false, reached: false });
  });

  it('leave open what was not measured', () => {
    expect(verdictOn('nginx', 'rps', [])).toMatchObject({ found: undefined, holds: undefined });
  });
});

describe('the tables', () => {
  it('pad their columns', () => {
    expect(
      table(
        ['target', 'x'],
        [
          ['a', '1'],
          ['a longer one', '22222'],
        ],
      ),
    ).toBe(
      [
        '| target       | x     |',
        '| ------------ | ----- |',
        '| a            | 1     |',
        '| a longer one | 22222 |',
      ].join('\n'),
    );
  });

  it('relate every target to the reference and count errors of all turns', () => {
    const series = [aSeries('node-undici', {}), aSeries('nginx', { rps: 2500, errors: 3 }, { rps: 2500, errors: 4 })];
    const [, , , row = ''] = figureTable(series, ['node-undici', 'nginx'], cell).split('\n');
    expect(row.split('|').map((text) => text.trim())).toEqual([
      '',
      'nginx',
      '2500',
      '2.50',
      '1.00',
      '2.00',
      '1.00',
      '0.0500',
      '1.00',
      '90 %',
      '7',
      '',
    ]);
  });
});
