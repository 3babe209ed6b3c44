import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const loader = new URL('typescript-loader.ts', import.meta.url).href;

// The parameter has the same name as the import in its decorator: the import then has no other use as a value.
const INJECTED = `
import { orders } from './orders.ts';
Object.assign(Reflect, { metadata: (key: string, types: Function[]) => () => console.log(key, types[0]!.name) });
class Client {}
const Inject = (what: string): ParameterDecorator => () => console.log('injects', what);
const Injectable = (): ClassDecorator => () => {};
@Injectable()
export class Controller {
  constructor(@Inject(orders) private readonly orders: Client) {}
}
`;

describe('sources run by Node', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stack-'));
    writeFileSync(join(folder, 'orders.ts'), `export const orders: string = 'a client of orders';`);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function run(source: string): Promise<string> {
    const path = join(folder, 'main.ts');
    writeFileSync(path, source);
    const args = ['--enable-source-maps', '--import', loader, path];
    return (await promisify(execFile)(process.execPath, args)).stdout;
  }

  it('emit decorator metadata, and keep imports that only a decorator uses', async () => {
    await expect(run(INJECTED)).resolves.toBe('design:paramtypes Client\ninjects a client of orders\n');
  });

  it('are compiled again after a change', async () => {
    await expect(run(`console.log('first' as string)`)).resolves.toBe('first\n');
    await expect(run(`console.log('second' as string)`)).resolves.toBe('second\n');
    await expect(run(`console.log('first' as string)`)).resolves.toBe('first\n');
  });

  it('report the location of a syntax error', async () => {
    await expect(run('const one = 1;\nconst two = ;')).rejects.toMatchObject({
      stderr: expect.stringMatching(/SyntaxError: .*main\.ts:2:13 Expression expected\./) as string,
    });
  });

  it('have their own line numbers in a stack trace', async () => {
    const source = 'interface Unused {\n  a: string;\n}\nthrow new Error("here" satisfies string);';
    await expect(run(source)).rejects.toMatchObject({ stderr: expect.stringContaining('main.ts:4:7') as string });
  });
});
