import { execFile, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { atLeast, exactly, same } from '../printed-checks.ts';
import { signIn } from './customer.ts';

const run = promisify(execFile);
const VERSION = '4.32.5';
const folder = join(workspaceRoot, 'node_modules', '.cache', `schemathesis-${VERSION}`);
const program = join(folder, 'bin', 'schemathesis');
const CASES = 5_000;
// Of operations without parameters there are only a few.
const CASES_PER_OPERATION = 650;

// 422 is an answer about what is ordered, not about the form of the request: UNKNOWN_PRODUCT, for instance.
const CONFIG = `
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "422", "429", "5xx"]
`;

/** Whether the OpenAPI document says exactly what the gateway accepts and answers: Schemathesis compares them. */
export async function verifyDocument(gateway: string): Promise<Check[]> {
  const missing = await installed();
  if (missing !== undefined) return [same(`18: Schemathesis ${VERSION}`, missing, 'installed')];
  const said = await schemathesis(gateway, await signIn(gateway));
  // It counts those that pass where all of them do.
  const [, generated, passed] = /(\d+) generated(?:, (\d+) passed)?/.exec(said) ?? [];
  for (const [failure] of said.matchAll(/^ {2}❌ .+: \d+$/gm)) console.log(`  ${failure}`);
  return [
    atLeast('18: cases that Schemathesis generates', Number(generated), CASES),
    exactly('18: of these, answered as the document says', Number(passed ?? 0), Number(generated)),
  ];
}

/** Installs it where it is not yet. @returns why it can't be. */
async function installed(): Promise<string | undefined> {
  if (existsSync(program)) return undefined;
  if (spawnSync('python3', ['--version']).status !== 0) return 'python3 is not on the PATH: install it';
  try {
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${VERSION}`]);
    return undefined;
  } catch (error) {
    return `can't be installed: ${(error as { stderr?: string }).stderr ?? (error as Error).message}`;
  }
}

async function schemathesis(gateway: string, token: string): Promise<string> {
  const config = join(folder, 'schemathesis.toml');
  writeFileSync(config, CONFIG);
  const args = [
    '--config-file',
    config,
    'run',
    `${gateway}/api/openapi.json`,
    '--header',
    `Authorization: Bearer ${token}`,
    '--no-color',
  ];
  const amount = [
    '--phases',
    'examples,coverage,fuzzing',
    '--max-examples',
    String(CASES_PER_OPERATION),
    '--continue-on-failure',
  ];
  try {
    return (await run(program, [...args, ...amount, '--seed', '1'], { cwd: folder, maxBuffer: 2 ** 28 })).stdout;
  } catch (error) {
    // It exits with 1 where it finds something.
    return String((error as { stdout?: string }).stdout);
  }
}
