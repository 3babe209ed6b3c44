import { atMost, checkTable, type Check } from '@signalbox/lab-parts/check';
import type { Recorded } from '../benchmark.ts';
import { CLOCK, MOLECULER_LATENCY, names, NPM_TWO_CHOICES, OUR_CALL, OUR_CHOICE } from './names.ts';
import type { PickResult } from './pick-result.ts';

/** The size of one small object: a header of three words and about ten fields. */
const SMALL_OBJECT_BYTES = 128;

/** The thresholds. */
export function checks({ picks, listChangeMs }: PickResult): readonly Check[] {
  const of = (name: string, instances: number) =>
    picks.find((pick) => pick.name === name && pick.instances === instances) ?? { ns: NaN, bytes: NaN };
  const call = of(OUR_CALL, 100);
  return [
    atMost(
      'peak EWMA: garbage of a choice',
      Math.max(of(OUR_CHOICE, 3).bytes, of(OUR_CHOICE, 100).bytes, of(OUR_CHOICE, 10_000).bytes),
      0,
      'bytes',
    ),
    atMost(
      "peak EWMA: choice among 10, compared with Moleculer's latency strategy",
      of(OUR_CHOICE, 10).ns,
      of(MOLECULER_LATENCY, 10).ns,
      'ns',
    ),
    atMost(
      "peak EWMA: choice among 10 000, compared with a tenth of Moleculer's",
      of(OUR_CHOICE, 10_000).ns,
      of(MOLECULER_LATENCY, 10_000).ns / 10,
      'ns',
    ),
    atMost(
      'pick and done: garbage, without that of the clock reads',
      call.bytes - of(CLOCK, 100).bytes,
      SMALL_OBJECT_BYTES,
      'bytes',
    ),
    atMost(
      "pick and done: time, compared with twice npm's two choices plus two clock reads",
      call.ns,
      2 * of(NPM_TWO_CHOICES, 100).ns + of(CLOCK, 100).ns,
      'ns',
    ),
    atMost('update of a list of 10 000 after one change', listChangeMs, 5, 'ms'),
  ];
}

/** The benchmark's section of the page. */
export function section({ result, recordedAt, machine }: Recorded<PickResult>): string {
  const sizes = [...new Set(result.picks.map(({ instances }) => instances))];
  const cell = (name: string, instances: number) => {
    const pick = result.picks.find((one) => one.name === name && one.instances === instances);
    return pick === undefined ? '' : `${pick.ns.toFixed(pick.ns < 100 ? 1 : 0)} ns, ${pick.bytes} B`;
  };
  return [
    '## pick: the choice of an instance',
    '',
    `\`npm run bench -- pick\`, ${recordedAt.slice(0, 10)}, on ${machine}. Time and garbage of one pick, by the number of instances.`,
    '',
    `| | ${sizes.join(' | ')} |`,
    `| --- | ${sizes.map(() => '---:').join(' | ')} |`,
    ...names.map((name) => `| ${name} | ${sizes.map((instances) => cell(name, instances)).join(' | ')} |`),
    '',
    "For Moleculer, the benchmark calls the endpoint list that its broker uses, which first filters the available endpoints. For undici, it calls the function that its pool uses. These and npm's balancers do not measure a call; our pick with `done` measures and counts it.",
    '',
    ...checkTable(checks(result)),
    '',
  ].join('\n');
}
