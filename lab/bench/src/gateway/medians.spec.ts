import { describe, expect, it } from 'vitest';
import type { Sample } from './measure.ts';
import { medianOf, ratioOf, type Series } from './medians.ts';
import { verdicts } from './thresholds.ts';
import { figureTable, table } from './section.ts';

const workload = { size: 'small', connections: 64 } as const;

function createSeries(target: string, ...samples: Partial<Sample>[]): Series {
  const defaults = { rps: 1000, p50Ms: 1, p99Ms: 2, cpuSecondsPer1000: 0.05, busy: 0.9, errors: 0 };
  return { target, ...workload, samples: samples.map((sample) => ({ ...defaults, ...sample })) };
}

describe('medianOf and ratioOf', () => {
  const series = [
    createSeries('signalbox', { rps: 300 }, { rps: 100 }, { rps: 200 }),
    createSeries('nginx', { rps: 400 }, { rps: 9000 }, { rps: 10 }),
    createSeries('haproxy', { cpuSecondsPer1000: undefined }),
  ];

  it('use medians, which single outliers do not change', () => {
    expect(medianOf(series, 'signalbox', workload, 'rps')).toBe(200);
    expect(ratioOf(series, 'signalbox', 'nginx', workload, 'rps')).toBe(0.5);
  });

  it('return undefined for what was not measured', () => {
    expect(medianOf(series, 'haproxy', workload, 'cpuSecondsPer1000')).toBeUndefined();
    expect(ratioOf(series, 'signalbox', 'haproxy', workload, 'cpuSecondsPer1000')).toBeUndefined();
    expect(ratioOf(series, 'signalbox', 'nginx', { ...workload, connections: 16 }, 'rps')).toBeUndefined();
  });
});

describe('verdicts', () => {
  const verdictOn = (against: string, figure: string, series: Series[]) =>
    verdicts(series).find((one) => one.against === against && one.figure === figure && one.connections === 64);

  it('meet a maximum at and below it', () => {
    const at = (cpuSecondsPer1000: number) =>
      verdictOn('node-undici', 'cpuSecondsPer1000', [
        createSeries('signalbox', { cpuSecondsPer1000 }),
        createSeries('node-undici', { cpuSecondsPer1000: 1 }),
      ]);
    expect(at(0.5)).toMatchObject({ met: true, goalReached: true });
    expect(at(0.8)).toMatchObject({ met: true, goalReached: false });
    expect(at(0.81)).toMatchObject({ met: false, goalReached: false });
  });

  it('meet a minimum at and above it', () => {
    const at = (rps: number) =>
      verdictOn('nginx', 'rps', [createSeries('signalbox', { rps }), createSeries('nginx', { rps: 1 })]);
    expect(at(0.8)).toMatchObject({ met: true, goalReached: true });
    expect(at(0.5)).toMatchObject({ met: true, goalReached: false });
    expect(at(0.49)).toMatchObject({ met: false, goalReached: false });
  });

  it('are undefined for what was not measured', () => {
    expect(verdictOn('nginx', 'rps', [])).toMatchObject({ found: undefined, met: undefined });
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

  it('compare every target with the reference and count the errors of all turns', () => {
    const series = [
      createSeries('node-undici', {}),
      createSeries('nginx', { rps: 2500, errors: 3 }, { rps: 2500, errors: 4 }),
    ];
    const [, , , row = ''] = figureTable(series, ['node-undici', 'nginx'], workload).split('\n');
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
