import { describe, expect, it } from 'vitest';
import { clockCheck, ownClockCheck } from './clock.ts';
import { severityOf, verdicts, type Finding } from './findings.ts';
import { printReport } from './report.ts';

const finding = (facts: Partial<Finding>): Finding => ({ what: 'x', found: 'y', ways: ['npm start'], ...facts });

describe('the severity of a finding', () => {
  it.each([
    [{}, 'ok'],
    [{ warning: 'w' }, 'warning'],
    [{ problem: 'p', warning: 'w' }, 'problem'],
    [{ problem: 'p', ways: ['docker compose', 'npm start'] }, 'problem'],
    [{ problem: 'p', ways: ['docker compose'] }, 'missing'],
  ] as const)('of %j is %s', (facts, severity) => expect(severityOf(finding(facts))).toBe(severity));
});

it('a way can run unless something that it needs has a problem', () => {
  const findings = [
    finding({ warning: 'w', ways: ['npm start', 'npm test'] }),
    finding({ problem: 'p', ways: ['npm test'] }),
  ];
  expect(verdicts(findings)).toEqual({ 'npm start': 'warning', 'npm test': 'problem', 'docker compose': 'ok' });
});

it('the report says what was found, what can run, and what to do', () => {
  const lines: string[] = [];
  const output = { line: (text = '') => void lines.push(text), paint: (_: unknown, text: string) => text };
  const docker = finding({ what: 'Docker', found: 'none', problem: 'install it', ways: ['docker compose'] });
  printReport(
    [finding({ what: 'Node', found: '24', ways: ['npm start', 'npm test', 'docker compose'] }), docker],
    output,
  );
  expect(lines).toEqual([
    '          found  needed for',
    '✓ Node    24     all',
    '– Docker  none   docker compose',
    '',
    '✓ npm start can run',
    '✓ npm test can run',
    '✗ docker compose cannot run',
    '',
    '– install it',
  ]);
});

describe('the check of a clock', () => {
  it.each([
    [5_000, undefined],
    [-61_000, /clock of Docker is 61 s behind/],
    [3_600_000, /clock of Docker is 3600 s ahead/],
  ])('that differs by %i ms', (differenceMs, warning) => {
    const found = clockCheck('clock of Docker', 1e12 + differenceMs, 1e12).warning;
    if (warning === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(warning);
  });

  it('finds one that is before the files of the project', () => {
    expect(ownClockCheck(1e12, 1e12 + 1).warning).toBeUndefined();
    expect(ownClockCheck(1e12, 1e12 - 1).warning).toMatch(/before the files of the project/);
  });
});
