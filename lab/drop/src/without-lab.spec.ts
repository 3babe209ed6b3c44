import { describe, expect, it } from 'vitest';
import { withoutBlocks, withoutLabPackages, withoutLabSources } from './without-lab.ts';

describe('a text without the lab', () => {
  it.each([
    ['a script', 'a\n# begin lab\nb\n# end lab\nc', 'a\nc'],
    ['code', 'a\n  // begin lab: drills\n  b\n  // end lab\nc', 'a\nc'],
    ['a page', 'a\n\n<!-- begin lab -->\n\nb\n\n<!-- end lab -->\n\nc', 'a\n\nc'],
    ['a page that ends with it', 'a\n\n<!-- begin lab -->\n\nb\n\n<!-- end lab -->\n', 'a\n'],
    ['two blocks', '# begin lab\na\n# end lab\nb\n# begin lab\nc\n# end lab', 'b'],
  ])('lacks the blocks of %s', (_, text, rest) => {
    expect(withoutBlocks(text)).toBe(rest);
  });

  it('is the same where it has no block', () => {
    const text = 'a laboratory\n\n\n  begin labels\n';
    expect(withoutBlocks(text)).toBe(text);
  });

  it.each([
    ['a block without an end', '# begin lab\na', 'got the end of the file'],
    ['an end without a block', 'a\n# end lab', 'line 2: expected "begin lab" and "end lab" in turn, got "# end lab"'],
    ['a block in a block', '# begin lab\n# begin lab\n# end lab', 'line 2: '],
  ])('is refused with %s', (_, text, reason) => {
    expect(() => withoutBlocks(text)).toThrow(reason);
  });
});

it('a package.json loses the lab’s workspaces and scripts, and nothing else', () => {
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

it("a tsconfig.json loses the lab's sources", () => {
  const include = ['libs/*/src', 'lab/*/src'];
  expect(withoutLabSources({ extends: 'x', include })).toEqual({ extends: 'x', include: ['libs/*/src'] });
});
