import { describe, expect, it } from 'vitest';
import { mentionsLab, withoutBlocks, withoutLabPackages, withoutLabSources } from './without-lab.ts';

describe('withoutBlocks', () => {
  it.each([
    ['a script', 'a\n# begin lab\nb\n# end lab\nc', 'a\nc'],
    ['code', 'a\n  // begin lab: drills\n  b\n  // end lab\nc', 'a\nc'],
    ['a page', 'a\n\n<!-- begin lab -->\n\nb\n\n<!-- end lab -->\n\nc', 'a\n\nc'],
    ['a page that ends with a block', 'a\n\n<!-- begin lab -->\n\nb\n\n<!-- end lab -->\n', 'a\n'],
    ['two blocks', '# begin lab\na\n# end lab\nb\n# begin lab\nc\n# end lab', 'b'],
  ])('removes the blocks of %s', (_, text, rest) => {
    expect(withoutBlocks(text)).toBe(rest);
  });

  it('returns a text without blocks unchanged', () => {
    const text = 'a laboratory\n\n\n  begin labels\n';
    expect(withoutBlocks(text)).toBe(text);
  });

  it.each([
    ['a block without an end', '# begin lab\na', 'got the end of the file'],
    ['an end without a block', 'a\n# end lab', 'line 2: expected "begin lab" and "end lab" in turn, got "# end lab"'],
    ['a block in a block', '# begin lab\n# begin lab\n# end lab', 'line 2: '],
  ])('throws if the text has %s', (_, text, reason) => {
    expect(() => withoutBlocks(text)).toThrow(reason);
  });
});

it('withoutLabPackages removes only the lab’s workspaces and scripts from package.json', () => {
  const packageJson = {
    name: 'x',
    workspaces: ['apps/*', 'lab/*'],
    scripts: {
      start: 'node tools/stack/start.js',
      bench: 'node lab/bench/src/main.ts',
      'lab:test': 'nx test',
      label: 'echo labels',
    },
  };
  expect(withoutLabPackages(packageJson)).toEqual({
    name: 'x',
    workspaces: ['apps/*'],
    scripts: { start: 'node tools/stack/start.js', label: 'echo labels' },
  });
});

it("withoutLabSources removes the lab's sources from tsconfig.json", () => {
  const include = ['libs/*/src', 'lab/*/src'];
  expect(withoutLabSources({ extends: 'x', include })).toEqual({ extends: 'x', include: ['libs/*/src'] });
});

describe('mentionsLab', () => {
  it.each([
    'The lab',
    'lab/README.md',
    'npm run drill -- kill',
    "import '@signalbox/bench'",
    "'lab/*'",
    'a site of the lab',
  ])('finds the lab: %s', (text) => expect(mentionsLab(text)).toBe(true));

  it.each([
    'The balancing lab',
    'the balancing\n * lab',
    'libs/balancing-lab',
    'nx build lab-site',
    "'/lab'",
    "import('./lab/lab-page.tsx')",
    'apps/console/web/src/lab/lab.css',
    'label',
    '@signalbox/benches',
  ])('ignores what only sounds like it: %s', (text) => expect(mentionsLab(text)).toBe(false));
});
