import { describe, expect, it } from 'vitest';
import { withoutBlocks } from './blocks.ts';

describe('withoutBlocks', () => {
  it.each([
    ['a script', 'a\n# begin lab\nb\n# end lab\nc', 'a\nc'],
    ['code', 'a\n  // begin lab: drills\n  b\n  // end lab\nc', 'a\nc'],
    ['a component', 'a\n  {/* begin lab */}\n  b\n  {/* end lab */}\nc', 'a\nc'],
    ['a page', 'a\n\n<!-- begin lab -->\n\nb\n\n<!-- end lab -->\n\nc', 'a\n\nc'],
    ['a page that ends with a block', 'a\n\n<!-- begin lab -->\n\nb\n\n<!-- end lab -->\n', 'a\n'],
    ['two blocks', '# begin lab\na\n# end lab\nb\n# begin lab\nc\n# end lab', 'b'],
  ])('removes the blocks of %s', (_, text, rest) => {
    expect(withoutBlocks(text, 'lab')).toBe(rest);
  });

  it.each([
    ['without blocks', 'a laboratory\n\n\n  begin labels\n'],
    ['with blocks of another part', '# begin orders\na\n# end orders\n'],
  ])('returns a text %s unchanged', (_, text) => {
    expect(withoutBlocks(text, 'lab')).toBe(text);
  });

  it('removes a block with blocks of other parts in it', () => {
    expect(withoutBlocks('a\n# begin lab\n# begin orders\nb\n# end orders\n# end lab\nc', 'lab')).toBe('a\nc');
  });

  it.each([
    ['a block without an end', '# begin lab\na', 'got the end of the file'],
    ['an end without a block', 'a\n# end lab', 'line 2: expected "begin lab" and "end lab" in turn, got "# end lab"'],
    ['a block in a block', '# begin lab\n# begin lab\n# end lab', 'line 2: '],
  ])('throws if the text has %s', (_, text, reason) => {
    expect(() => withoutBlocks(text, 'lab')).toThrow(reason);
  });
});
