import { describe, expect, it } from 'vitest';
import { SourceFile } from './source-file.ts';

const fileOf = (...lines: string[]) => new SourceFile('a.ts', lines.join('\n'));

describe('withImport', () => {
  it('sorts by the module among those of the same scope', () => {
    const source = fileOf("import { a } from '@nestjs/common';", "import { b } from '@acme/rpc';", 'b(a);');
    expect(source.withImport('c', '@acme/contracts').split('\n')[1]).toBe("import { c } from '@acme/contracts';");
    expect(source.withImport('c', '@acme/zone').split('\n')[2]).toBe("import { c } from '@acme/zone';");
  });

  it('adds before the block of a part that it would be in, or after one at the end', () => {
    const block = ['// begin shop', "import { b } from './b.ts';", '// end shop'];
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
  const text = 'const all = [\n  a,\n  // begin shop\n  b,\n  // end shop\n];\n';
  const source = new SourceFile('a.ts', text);

  it('adds after the block of a part at the end of the list', () => {
    expect(source.withElement(source.constant('all'), 'c')).toContain('b,\n  // end shop\nc,\n];');
  });

  it('is reversed by withoutElements', () => {
    const more = new SourceFile('a.ts', source.withElement(source.constant('all'), 'c'));
    expect(more.withoutElements(more.constant('all'), (element) => element.getText() === 'c')).toBe(text);
  });
});
