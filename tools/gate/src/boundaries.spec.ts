import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const BOUNDARY = '@nx/enforce-module-boundaries';

/** A line of code that lint must reject, its file, and the rule that rejects it. */
const forbidden: [what: string, file: string, code: string, rule: string][] = [
  ['an app imports another app', 'apps/gateway/src/x.ts', `import '@signalbox/users';`, BOUNDARY],
  ['an app imports another by path', 'apps/gateway/src/x.ts', `import '../../users/src/config.ts';`, BOUNDARY],
  ['an app imports a tool', 'apps/users/src/x.ts', `import '@signalbox/postgres-cluster';`, BOUNDARY],
  ['a library imports a tool', 'libs/postgres/src/x.ts', `import '@signalbox/postgres-cluster';`, BOUNDARY],
  ['a spec of a library imports a tool', 'libs/discovery/src/x.spec.ts', `import '@signalbox/consul-dev';`, BOUNDARY],
  ['test support imports a tool', 'libs/testing/src/x.ts', `import '@signalbox/postgres-cluster';`, BOUNDARY],
  // begin lab
  ['an app imports the lab', 'apps/users/src/x.ts', `import '@signalbox/lab-parts/check';`, BOUNDARY],
  ['a library imports the lab', 'libs/rpc/src/x.spec.ts', `import '@signalbox/lab-parts/check';`, BOUNDARY],
  ['a tool imports the lab', 'tools/stack/src/x.ts', `import '@signalbox/lab-parts/check';`, BOUNDARY],
  ['an end-to-end test imports the lab', 'e2e/src/x.spec.ts', `import '@signalbox/lab-parts/check';`, BOUNDARY],
  ['the lab imports a library by path', 'lab/bench/src/x.ts', `import '../../../libs/rpc/src/frame.ts';`, BOUNDARY],
  // end lab
  ['a library imports an app', 'libs/postgres/src/x.ts', `import '@signalbox/users';`, BOUNDARY],
  ['discovery imports the transport', 'libs/discovery/src/x.ts', `import '@signalbox/rpc';`, BOUNDARY],
  ['a contract imports a library', 'libs/contracts/users/src/x.ts', `import '@signalbox/discovery';`, BOUNDARY],
  // begin orders
  [
    'a contract imports another contract',
    'libs/contracts/orders/src/x.ts',
    `import '@signalbox/contracts-users';`,
    BOUNDARY,
  ],
  // end orders
  ['a contract imports a package besides zod', 'libs/contracts/users/src/x.ts', `import 'pino';`, BOUNDARY],
  ['an app reads the topology', 'apps/users/src/x.ts', `import '../../../topology.ts';`, BOUNDARY],
  ['a spec of an app reads the topology', 'apps/users/src/x.spec.ts', `import '../../../topology.ts';`, BOUNDARY],
  ['balancing reads the topology', 'libs/balancing/src/x.ts', `import '../../../topology.ts';`, BOUNDARY],
  ['a tool reads the topology by its path', 'tools/gate/src/x.ts', `import '../../../topology.ts';`, BOUNDARY],
  ['a tool imports an app', 'tools/stack/src/x.ts', `import '@signalbox/users';`, BOUNDARY],
  ['balancing imports Node', 'libs/balancing/src/x.ts', `import 'node:crypto';`, 'no-restricted-imports'],
  ['balancing imports Nest', 'libs/balancing/src/x.ts', `import '@nestjs/common';`, 'no-restricted-imports'],
  ['balancing imports a library', 'libs/balancing/src/x.ts', `import '@signalbox/rpc';`, 'no-restricted-imports'],
  ['balancing sets a timer', 'libs/balancing/src/x.ts', `setTimeout(() => {}, 1);`, 'no-restricted-globals'],
  [
    'balancing sets a timer by its long name',
    'libs/balancing/src/x.ts',
    `globalThis.setTimeout(() => {}, 1);`,
    'no-restricted-globals',
  ],
  ['balancing reads a clock', 'libs/balancing/src/x.ts', `performance.now();`, 'no-restricted-globals'],
  ['a deep import into a library', 'apps/users/src/x.ts', `import '../../../libs/rpc/src/index.ts';`, BOUNDARY],
  ['end-to-end tests import a library', 'e2e/src/x.ts', `import '@signalbox/rpc';`, BOUNDARY],
  ['test support in production code', 'apps/users/src/x.ts', `import '@signalbox/testing';`, 'no-restricted-imports'],
  [
    'the environment read outside config.ts',
    'apps/users/src/x.ts',
    `export const x = process.env.X;`,
    'no-restricted-properties',
  ],
  ['metadata that Nest loads', 'apps/users/src/x.ts', `import 'reflect-metadata';`, 'no-restricted-imports'],
  ['a member that is private by #', 'libs/rpc/src/x.ts', `export class X { #x = 1; }`, 'no-restricted-syntax'],
  ['a literal constant in camel case', 'libs/rpc/src/x.ts', `export const maxBytes = 5;`, 'no-restricted-syntax'],
  [
    'a handler without a contract',
    'apps/users/src/x.ts',
    `import { MessagePattern } from '@nestjs/microservices'; export const x = MessagePattern;`,
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'client input without validation',
    'apps/gateway/src/x.ts',
    `import { Body } from '@nestjs/common'; export const x = Body;`,
    '@typescript-eslint/no-restricted-imports',
  ],
];

describe('lint rejects', () => {
  let eslint: ESLint;

  beforeAll(() => {
    // The rule reads the project graph that Nx caches: update it first.
    execFileSync('nx', ['show', 'projects'], { cwd: root });
    // The files are in no TypeScript project, so rules that need types are off.
    eslint = new ESLint({
      cwd: root,
      overrideConfig: [
        {
          files: ['**/*.ts'],
          languageOptions: { parserOptions: { project: null } },
          rules: {
            '@typescript-eslint/no-floating-promises': 'off',
            '@typescript-eslint/no-misused-promises': 'off',
            '@typescript-eslint/only-throw-error': 'off',
          },
        },
      ],
    });
  });

  it.each(forbidden)('%s', async (_, file, code, rule) => {
    const [result] = await eslint.lintText(code, { filePath: file });
    expect(result?.messages.map((message) => message.ruleId)).toContain(rule);
  });

  it('accepts an app that imports a library and a contract', async () => {
    const code = `import { users } from '@signalbox/contracts-users';\nimport { Handle } from '@signalbox/rpc';\nexport const x = [users, Handle];`;
    const [result] = await eslint.lintText(code, { filePath: 'apps/users/src/x.ts' });
    expect(result?.messages).toEqual([]);
  });
});
