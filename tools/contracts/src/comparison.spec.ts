import { describe, expect, it } from 'vitest';
import { isRefused, report } from './command.ts';
import { compareReleases, nextBreakingVersion } from './comparison.ts';
import { presentRelease, recordedRelease, RELEASED, type Release } from './release.ts';

const present = await presentRelease();

const [service = ''] = Object.keys(present.contracts);
const [message = ''] = Object.keys(present.contracts[service]!);

/** The present without one of its messages. */
function withoutMessage(version: string): Release {
  const { [message]: _, ...others } = present.contracts[service]!;
  return { ...present, version, contracts: { ...present.contracts, [service]: others } };
}

describe('this version', () => {
  it('breaks no caller and no client of the last release, or says so by its version', () => {
    const recorded = recordedRelease();
    if (recorded === undefined) return;
    const comparison = compareReleases(recorded, present);
    expect(isRefused(comparison), `${report(comparison)}\nrecorded: ${RELEASED}`).toBe(false);
  });

  it('has contracts and an HTTP API', () => {
    expect(message).toMatch(/^\w+\.\w+$/);
    expect(Object.keys(present.openapi.paths).length).toBeGreaterThan(0);
  });
});

describe('a comparison of two releases', () => {
  it('finds no difference between a release and itself, as stored', () => {
    const stored = JSON.parse(JSON.stringify(present)) as Release;
    expect(compareReleases(stored, present)).toMatchObject({ breaking: [], compatible: [] });
  });

  it('finds a service that no longer exists, and a new one', () => {
    const { [service]: removed, ...contracts } = present.contracts;
    const without = { ...present, contracts };
    const names = Object.keys(removed!);
    expect(compareReleases(present, without).breaking.map(({ subject }) => subject)).toEqual(names);
    expect(compareReleases(without, present).compatible.map(({ subject }) => subject)).toEqual(names);
  });

  it.each([
    ['0.1.0', '0.1.0', true],
    ['0.1.0', '0.1.1', true],
    ['0.1.9', '0.2.0', false],
    ['0.9.0', '1.0.0', false],
    ['1.2.0', '1.3.0', true],
    ['1.2.0', '2.0.0', false],
  ])('from %s to %s with a breaking change is refused: %s', (was, is, expected) => {
    const comparison = compareReleases({ ...present, version: was }, withoutMessage(is));
    expect(isRefused(comparison)).toBe(expected);
  });

  it('says that a version may break callers', () => {
    const text = report(compareReleases({ ...present, version: '0.1.0' }, withoutMessage('0.2.0')));
    expect(text).toMatch(/✓ 1 breaking and 0 compatible changes since 0\.1\.0: the version 0\.2\.0 may break callers$/);
  });

  it('proposes a version that may break callers', () => {
    expect(['0.1.9', '1.2.3'].map(nextBreakingVersion)).toEqual(['0.2.0', '2.0.0']);
  });

  it('says what is broken for which callers, and what to do', () => {
    expect(report(compareReleases({ ...present, version: '0.1.0' }, withoutMessage('0.1.1')))).toBe(
      [
        `✗ ${message}: is removed`,
        '    breaks old callers: they still use it',
        '✗ 1 breaking and 0 compatible changes since 0.1.0. Make them compatible: add a field, a message or a route ' +
          'beside the old one, and remove the old one in a later version. Otherwise the version must say so: ' +
          'npm run release -- 0.2.0 --only-version.',
      ].join('\n'),
    );
  });
});
