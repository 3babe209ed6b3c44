import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplesOf } from './exposition.ts';

const escaped = (text: string) => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');

describe('samplesOf', () => {
  it('reads the wanted metrics and skips everything else', () => {
    const text = [
      '# HELP calls_total Calls',
      '# TYPE calls_total counter',
      'calls_total{route="/a",le="+Inf"} 7 1700000000000',
      'calls_total 1e3',
      'calls_total_other 5',
      'other{a="calls_total"} 5',
      'calls_total{broken 5',
      'up +Inf # {trace_id="a"} 1',
      '',
    ].join('\n');
    expect([...samplesOf(text, new Set(['calls_total', 'up']))]).toEqual([
      { name: 'calls_total', labels: { route: '/a', le: '+Inf' }, value: 7 },
      { name: 'calls_total', labels: {}, value: 1000 },
      { name: 'up', labels: {}, value: Infinity },
    ]);
  });

  it('reads back any label and any number', () => {
    const labels = fc.dictionary(fc.stringMatching(/^[a-z]\w{0,5}$/), fc.string());
    fc.assert(
      fc.property(labels, fc.double({ noNaN: true, noDefaultInfinity: true }), (given, value) => {
        const pairs = Object.entries(given).map(([name, text]) => `${name}="${escaped(text)}"`);
        const [sample] = samplesOf(`m{${pairs.join(',')}} ${value}\n`, new Set(['m']));
        expect(sample).toEqual({ name: 'm', labels: { ...given }, value: Number(String(value)) });
      }),
    );
  });

  it('survives any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void [...samplesOf(`m{${text}\nm ${text}`, new Set(['m']))]));
  });
});
