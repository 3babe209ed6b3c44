import { atMost, checkTable, type Check } from '@signalbox/lab-parts/check';
import type { Recorded } from '../benchmark.ts';
import { CLOCK, LATENCY, names, NPM_TWO_CHOICES, OUR_CALL, OURS } from './names.ts';
import type { PickResult } from './pick-result.ts';

/** What one small object may take: a head of three words, and about ten fields. */
const SMALL_OBJECT_BYTES = 128;

/** What must hold. */
export function checks({ picks, listChangeMs }: PickResult): readonly Check[] {
  const of = (name: string, instances: number) =>
    picks.find((pick) => pick.name === name && pick.instances === instances) ?? { ns: NaN, bytes: NaN };
  const call = of(OUR_CALL, 100);
  return [
    atMost(
      "peak EWMA's choice, garbage",
      Math.max(of(OURS, 3).bytes, of(OURS, 100).bytes, of(OURS, 10_000).bytes),
      0,
      'bytes',
    ),
    atMost("peak EWMA's choice among 10, next to Moleculer's latency", of(OURS, 10).ns, of(LATENCY, 10).ns, 'ns'),
    atMost("… among 10 000, next to a tenth of Moleculer's", of(OURS, 10_000).ns, of(LATENCY, 10_000).ns / 10, 'ns'),
    atMost(
      'pick and done: garbage, without that of the clock',
      call.bytes - of(CLOCK, 100).bytes,
      SMALL_OBJECT_BYTES,
      'bytes',
    ),
    atMost(
      "… next to twice npm's two choices and two clock reads",
      call.ns,
      2 * of(NPM_TWO_CHOICES, 100).ns + of(CLOCK, 100).ns,
      'ns',
    ),
    atMost('a change in a list of 10 000', listChangeMs, 5, 'ms'),
  ];
}

/** Its part of the page. */
export function section({ result, recordedAt, machine }: Recorded<PickResult>): string {
  const sizes = [...new Set(result.picks.map(({ instances }) => instances))];
  const cell = (name: string, instances: number) => {
    const pick = result.picks.find((each) => each.name === name && each.instances === instances);
    return pick === undefined ? '' : `${pick.ns.toFixed(pick.ns < 100 ? 1 : 0)} ns, ${pick.bytes} B`;
  };
  return [
    '## Pick: who is asked',
    '',
    `\`npm run bench -- pick\`, ${recordedAt.slice(0, 10)}, ${machine}. Time of a pick and the garbage it leaves, by the number of instances.`,
    '',
    `| | ${sizes.join(' | ')} |`,
    `| --- | ${sizes.map(() => '---:').join(' | ')} |`,
    ...names.map((name) => `| ${name} | ${sizes.map((instances) => cell(name, instances)).join(' | ')} |`),
    '',
    "Moleculer is asked by the list that its broker asks, which first sorts out who is available; undici by what its pool asks itself. Neither they nor npm's",
    'balancers measure a call: a pick of ours with `done` does, and counts it.',
    '',
    ...checkTable(checks(result)),
    '',
  ].join('\n');
}
