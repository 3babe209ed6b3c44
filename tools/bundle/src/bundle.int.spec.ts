import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appBundle } from './bundle.ts';
import { writeBundle } from './write-bundle.ts';

const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8', cwd: tmpdir() });

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bundle-'))));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('the bundle of a program of this workspace', () => {
  it('injects providers across libraries, and names sources in stack traces', async () => {
    const program = fileURLToPath(new URL('program.fixture.ts', import.meta.url));
    await writeBundle(workspaceRoot, { entries: [program], outDir: folder });
    const { stdout, stderr } = run(join(folder, 'main.mjs'));
    const line =
      readFileSync(program, 'utf8')
        .split('\n')
        .findIndex((text) => text.startsWith('throw')) + 1;
    expect(stderr).toContain(`${program}:${line}`);
    expect(stdout).toContain('service="report"');
  });

  it('contains the native packages and assets that each app needs', async () => {
    const users = appBundle(workspaceRoot, 'users');
    const entry = join(folder, 'entry.ts');
    writeFileSync(entry, `import { hash } from '@node-rs/argon2'; console.log(await hash('secret'));`);
    await writeBundle(workspaceRoot, { ...users, outDir: join(folder, 'users') });
    writeFileSync(join(folder, 'users', 'hash.mjs'), readFileSync(entry));
    expect(run(join(folder, 'users', 'hash.mjs')).stdout).toMatch(/^\$argon2id\$/);

    await writeBundle(workspaceRoot, { ...appBundle(workspaceRoot, 'gateway'), outDir: join(folder, 'gateway') });
    expect(existsSync(join(folder, 'gateway', 'swagger-ui-bundle.js'))).toBe(true);
  });
});

describe('the bill of materials of a bundle', () => {
  const packagesOf = async (app: string) => {
    const outDir = join(folder, app);
    await writeBundle(workspaceRoot, { ...appBundle(workspaceRoot, app), outDir });
    const bill = JSON.parse(readFileSync(join(outDir, 'bom.cdx.json'), 'utf8')) as BillOfMaterials;
    return { bill, names: bill.components.map(({ name }) => name) };
  };

  it('names its packages with version and license, also those with native code, of its page and of its assets', async () => {
    const { bill, names } = await packagesOf('users');
    expect(bill.metadata.component).toMatchObject({ name: 'users', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect(names).toEqual(expect.arrayContaining(['@nestjs/core', '@node-rs/argon2', 'kysely', 'zod']));
    expect(names.filter((name) => name.startsWith('@node-rs/argon2-'))).not.toEqual([]);
    expect(names).not.toContain('vitest');
    const version = expect.stringMatching(/^4\./);
    const zod = {
      type: 'library',
      version,
      licenses: [{ license: { id: 'MIT' } }],
      purl: expect.stringMatching(/^pkg:npm\/zod@4/),
    };
    expect(bill.components.find(({ name }) => name === 'zod')).toMatchObject(zod);
    expect(bill.components.find(({ name }) => name === '@nestjs/core')?.purl).toMatch(/^pkg:npm\/%40nestjs\/core@/);
    expect((await packagesOf('gateway')).names).toContain('swagger-ui-dist');
    expect((await packagesOf('console')).names).toContain('preact');
  });
});

interface BillOfMaterials {
  readonly metadata: { readonly component: object };
  readonly components: readonly { readonly name: string; readonly purl: string }[];
}

describe('the bundle of the configuration command', () => {
  it('contains the schemas that it validates with', async () => {
    const outDir = join(folder, 'config');
    await writeBundle(workspaceRoot, { ...appBundle(workspaceRoot, 'config'), outDir });
    expect(existsSync(join(outDir, 'apps', 'users', 'dynamic-settings.json'))).toBe(true);
    const main = join(outDir, 'main.mjs');
    const env = { ...process.env, CONSUL_HTTP_ADDR: '127.0.0.1:1' };
    const { stderr } = spawnSync(process.execPath, [main, 'set', 'users', 'LOG_LEVL=x'], { encoding: 'utf8', env });
    expect(stderr).toContain('there is no setting LOG_LEVL of users; did you mean LOG_LEVEL');
  });
});

describe('a bundle', () => {
  const bundle = () => ({ entries: [join(folder, 'src', 'main.ts')], outDir: join(folder, 'dist') });
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  beforeEach(() => {
    mkdirSync(join(folder, 'src'));
    write('tsconfig.base.json', '{}');
    write('src/main.ts', `import { answer } from './answer.ts';\nconsole.log(answer as number);\n`);
    write('src/answer.ts', 'export const answer = 1;\n');
  });

  it('is rebuilt only if a source, a setting, a package or an asset has changed', async () => {
    expect(await writeBundle(folder, bundle())).toBe(true);
    expect(await writeBundle(folder, bundle())).toBe(false);
    write('src/answer.ts', 'export const answer = 2;\n');
    expect(await writeBundle(folder, bundle())).toBe(true);
    expect(run(join(folder, 'dist', 'main.mjs')).stdout).toBe('2\n');
    write('package-lock.json', '{}');
    expect(await writeBundle(folder, bundle())).toBe(true);
    rmSync(join(folder, 'dist', 'main.mjs'));
    expect(await writeBundle(folder, bundle())).toBe(true);
  });

  it('has the version of the workspace, unless the environment has another, and is rebuilt if it changes', async () => {
    write('package.json', '{ "version": "1.2.3" }');
    write('src/main.ts', 'console.log(process.env.SERVICE_VERSION);\n');
    await writeBundle(folder, bundle());
    const main = join(folder, 'dist', 'main.mjs');
    const printed = (version: string) =>
      spawnSync(process.execPath, [main], { encoding: 'utf8', env: { SERVICE_VERSION: version } }).stdout;
    expect([printed(''), printed('4.5.6')]).toEqual(['1.2.3\n', '4.5.6\n']);
    write('package.json', '{ "version": "1.2.4" }');
    expect(await writeBundle(folder, bundle())).toBe(true);
    expect(printed('')).toBe('1.2.4\n');
  });

  it('contains copies of the files that it needs, and is rebuilt if one changes', async () => {
    const withFiles = () => ({ ...bundle(), files: ['data/*.json'] });
    mkdirSync(join(folder, 'data'));
    write('data/a.json', '1');
    expect(await writeBundle(folder, withFiles())).toBe(true);
    expect(await writeBundle(folder, withFiles())).toBe(false);
    write('data/a.json', '2');
    expect(await writeBundle(folder, withFiles())).toBe(true);
    expect(readFileSync(join(folder, 'dist', 'data', 'a.json'), 'utf8')).toBe('2');
  });

  it('is rebuilt if a package.json changes the file that an import loads', async () => {
    const library = { name: 'library', exports: './one.ts' };
    mkdirSync(join(folder, 'library'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(folder, 'library'), join(folder, 'node_modules', 'library'));
    write('library/package.json', JSON.stringify(library));
    for (const name of ['one', 'two']) write(`library/${name}.ts`, `export const answer = '${name}';\n`);
    write('src/main.ts', `import { answer } from 'library';\nconsole.log(answer);\n`);
    await writeBundle(folder, bundle());
    write('library/package.json', JSON.stringify({ ...library, exports: './two.ts' }));
    expect(await writeBundle(folder, bundle())).toBe(true);
    expect(run(join(folder, 'dist', 'main.mjs')).stdout).toBe('two\n');
  });

  it.each(['main.mjs', 'main.mjs.map'])('is rebuilt if %s is truncated', async (name) => {
    await writeBundle(folder, bundle());
    write(`dist/${name}`, '');
    expect(await writeBundle(folder, bundle())).toBe(true);
    expect(run(join(folder, 'dist', 'main.mjs')).stdout).toBe('1\n');
  });

  it('is rebuilt after a build that ended between two of its files', async () => {
    await writeBundle(folder, bundle());
    mkdirSync(join(folder, 'unreadable.txt'));
    await expect(writeBundle(folder, { ...bundle(), assets: [join(folder, 'unreadable.txt')] })).rejects.toThrow();
    expect(await writeBundle(folder, bundle())).toBe(true);
    expect(readdirSync(join(folder, 'dist')).filter((name) => /\.\d+$/.test(name))).toEqual([]);
  });

  it('distinguishes the code of packages from that of sources in stack traces', async () => {
    const called = join(folder, 'node_modules', 'called', 'index.js');
    mkdirSync(dirname(called), { recursive: true });
    writeFileSync(called, 'export function call(back) {\n\n\n  return back();\n}\n');
    write('src/main.ts', `import { call } from 'called';\n\ncall(() => console.log(new Error().stack));\n`);
    await writeBundle(folder, bundle());
    const { stdout } = run(join(folder, 'dist', 'main.mjs'));
    const frames = stdout.split('\n').flatMap((line) => /\((.*):\d+\)|at (.*):\d+$/.exec(line)?.slice(1) ?? []);
    const files = frames.filter((frame) => frame?.startsWith(folder));
    const source = join(folder, 'src', 'main.ts');
    expect(files).toEqual([`${source}:3`, `${called}:1`, `${source}:3`]);
  });

  it('is rebuilt if a source was replaced during the build, also by a file with an old date', async () => {
    utimesSync(join(folder, 'src', 'answer.ts'), 0, 0);
    vi.spyOn(performance, 'now').mockReturnValueOnce(performance.now() - 60_000);
    expect(await writeBundle(folder, bundle())).toBe(true);
    expect(await writeBundle(folder, bundle())).toBe(true);
    expect(await writeBundle(folder, bundle())).toBe(false);
  });

  it('does not change if its sources have an error', async () => {
    await writeBundle(folder, bundle());
    const { mtimeMs } = statSync(join(folder, 'dist', 'main.mjs'));
    write('src/answer.ts', `import './gone.ts';\n`);
    await expect(writeBundle(folder, bundle())).rejects.toThrow(/gone\.ts/);
    write('src/answer.ts', 'export const answer = ;\n');
    await expect(writeBundle(folder, bundle())).rejects.toThrow(/answer\.ts/);
    expect(statSync(join(folder, 'dist', 'main.mjs')).mtimeMs).toBe(mtimeMs);
  });

  describe('with a page', () => {
    const withPage = () => ({ ...bundle(), web: join(folder, 'web') });
    const page = () => readdirSync(join(folder, 'dist', 'web', 'assets')).toSorted();
    beforeEach(() => {
      mkdirSync(join(folder, 'web', 'src'), { recursive: true });
      write('web/vite.config.ts', 'export default { build: { assetsInlineLimit: 0 } };\n');
      write(
        'web/index.html',
        '<link rel="stylesheet" href="/src/a.css"><script type="module" src="/src/a.ts"></script>\n',
      );
      write('web/src/a.css', `@import './b.css';\n`);
      write('web/src/b.css', 'body { margin: 1px }\n');
      write('web/src/a.ts', `new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });\n`);
      write('web/src/worker.ts', `import { answer } from '../../src/answer.ts';\npostMessage(answer);\n`);
    });

    it('contains the page, and builds it only if one of its sources has changed', async () => {
      const environment = process.env.NODE_ENV;
      expect(await writeBundle(folder, withPage())).toBe(true);
      expect(process.env.NODE_ENV).toBe(environment);
      expect(await writeBundle(folder, withPage())).toBe(false);
      expect(page().map((name) => name.replace(/-.*\./, '.'))).toEqual(['index.css', 'index.js', 'worker.js']);
      for (const [path, text] of [
        ['web/src/b.css', 'body { margin: 2px }\n'],
        ['src/answer.ts', 'export const answer = 3;\n'],
        ['web/vite.config.ts', 'export default {};\n'],
      ] as const) {
        write(path, text);
        expect(await writeBundle(folder, withPage()), path).toBe(true);
      }
      rmSync(join(folder, 'dist', 'web', 'index.html'));
      expect(await writeBundle(folder, withPage())).toBe(true);
    });

    it('has no files of its previous page', async () => {
      await writeBundle(folder, withPage());
      const previous = page();
      write('web/src/b.css', 'body { margin: 2px }\n');
      await writeBundle(folder, withPage());
      expect(page()).toHaveLength(previous.length);
      expect(page()).not.toEqual(previous);
    });

    it('keeps the previous page if its sources have an error, and says where it is', async () => {
      await writeBundle(folder, withPage());
      const previous = page();
      write('web/src/a.ts', 'const = ;\n');
      await expect(writeBundle(folder, withPage())).rejects.toThrow(/cannot build the page in [^]*a\.ts/);
      write('web/src/a.ts', `import './gone.ts';\n`);
      await expect(writeBundle(folder, withPage())).rejects.toThrow(/cannot build the page in [^]*gone\.ts/);
      expect(page()).toEqual(previous);
    });
  });

  it('is the file that __filename of a CommonJS module returns', async () => {
    write('src/first.cjs', 'console.log(__dirname, __filename);\n');
    await writeBundle(folder, { ...bundle(), entries: [join(folder, 'src', 'first.cjs')] });
    const file = join(folder, 'dist', 'main.mjs');
    expect(run(file).stdout).toBe(`${dirname(file)} ${file}\n`);
  });

  it('loads its entries in their order', async () => {
    write('src/first.ts', 'console.log(0);\n');
    await writeBundle(folder, {
      ...bundle(),
      entries: ['first.ts', 'main.ts'].map((name) => join(folder, 'src', name)),
    });
    expect(run(join(folder, 'dist', 'main.mjs')).stdout).toBe('0\n1\n');
  });
});
