import { describe, expect, it } from 'vitest';
import { SourceFile } from './source-file.ts';

const fileOf = (...lines: string[]) => new SourceFile('a.ts', lines.join('\n'));

describe('withImport', () => {
  it('sorts by the module among those of the same scope', () => {
    const source = fileOf("import { a } from '@vitest/expect';", "import { b } from '@signalbox/rpc';", 'b(a);');
    expect(source.withImport('c', '@signalbox/contracts').split('\n')[1]).toBe(
      "import { c } from '@signalbox/contracts';",
    );
    expect(source.withImport('c', '@signalbox/zone').split('\n')[2]).toBe("import { c } from '@signalbox/zone';");
  });

  it('adds before the block of a part that it would be in, or after one at the end', () => {
    const block = ['// begin part', "import { b } from './b.ts';", '// end part'];
    expect(
      fileOf(...block, 'b();')
        .withImport('a', './a.ts')
        .split('\n')[0],
    ).toBe("import { a } from './a.ts';");
    expect(
      fileOf(...block, 'b();')
        .withImport('c', './c.ts')
        .split('\n')[3],
    ).toBe("import { c } from './c.ts';");
  });
});

describe('withElement', () => {
  const text = 'const all = [\n  a,\n  // begin part\n  b,\n  // end part\n];\n';
  const source = new SourceFile('a.ts', text);

  it('adds after the block of a part at the end of the list', () => {
    expect(source.withElement(source.constant('all'), 'c')).toContain('b,\n  // end part\nc,\n];');
  });

  it('is reversed by withoutElements', () => {
    const more = new SourceFile('a.ts', source.withElement(source.constant('all'), 'c'));
    expect(more.withoutElements(more.constant('all'), (element) => element.getText() === 'c')).toBe(text);
  });
});
