import { readdirSync } from 'node:fs';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import * as jsonParser from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';

const boundaries = [
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib', 'type:contract', 'type:testing'] },
  { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib', 'type:contract', 'type:testing'] },
  {
    sourceTag: 'type:contract',
    onlyDependOnLibsWithTags: ['type:contract'],
    allowedExternalImports: ['zod', 'vitest', 'fast-check', 'openapi-fetch'],
  },
  { sourceTag: 'type:contract', onlyDependOnLibsWithTags: ['scope:shared'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib', 'type:contract', 'type:tool', 'type:testing'] },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:lib', 'type:contract'] },
  { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:tool', 'type:testing', 'type:contract'] },
  // begin lab
  {
    sourceTag: 'type:lab',
    onlyDependOnLibsWithTags: ['type:lab', 'type:lib', 'type:contract', 'type:tool', 'type:testing'],
  },
  // end lab
  // Each app is its own scope.
  ...readdirSync(new URL('apps', import.meta.url)).map((app) => ({
    sourceTag: `scope:${app}`,
    onlyDependOnLibsWithTags: [`scope:${app}`, 'scope:shared', 'type:contract'],
  })),
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared', 'type:contract'] },
];

const syntax = [
  { selector: 'PrivateIdentifier', message: 'Use the keyword private for private members.' },
  {
    selector:
      ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind=const] > VariableDeclarator[init.type=Literal][id.name=/[a-z]/]',
    message: 'Write a constant with a literal value in UPPER_CASE.',
  },
];

/** All sources are in one of these. Those of a page in the browser know no Node. */
const projects = [
  './tsconfig.json',
  // begin console
  './apps/*/web/tsconfig.json',
  // end console
  // begin balancing-lab
  './tools/lab-site/tsconfig.json',
  './libs/balancing-lab/page/tsconfig.json',
  // end balancing-lab
];

const layers = { enforceBuildableLibDependency: false, depConstraints: boundaries };

export default tseslint.config(
  {
    ignores: [
      ...['**/dist', '**/node_modules', '.nx', '.data', '.reports', '*/**/vitest.config.ts'],
      // A generated file.
      'libs/http-client/src/openapi.ts',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommended],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { project: projects, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', layers],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...syntax],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['**/config.ts', '**/main.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads the environment.' },
      ],
    },
  },
  {
    files: ['apps/**/*.{ts,tsx}', 'libs/**/*.{ts,tsx}'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'reflect-metadata', message: '@nestjs/common loads it, before any decorator runs.' }],
          patterns: [
            { group: ['@signalbox/testing', '**/*.fixture.ts'], message: 'Import test support only in specs.' },
          ],
        },
      ],
    },
  },
  {
    // Node runs these directly: it strips types, and compiles nothing.
    files: ['**/*.ts'],
    ignores: ['apps/**', 'libs/!(testing|configuration|balancing-lab)/**', 'libs/balancing-lab/page/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...syntax,
        {
          selector: ':matches(TSParameterProperty, TSEnumDeclaration, TSModuleDeclaration[declare!=true])',
          message: 'Node does not compile this syntax: it only strips types.',
        },
      ],
    },
  },
  {
    // The only path out of a project: other projects import services from @signalbox/stack.
    files: ['tools/stack/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': ['error', { ...layers, allow: ['^(\\.\\./)+topology\\.ts$'] }],
    },
  },
  {
    // This library runs in any JavaScript environment, also in a browser.
    files: ['libs/balancing/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^[^.]', message: 'Balancing imports nothing: no Node, no Nest, no other library.' }] },
      ],
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance', 'Date'],
        ...['globalThis', 'process', 'Buffer', 'fetch', 'crypto'],
      ],
    },
  },
  {
    files: ['apps/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@nestjs/microservices',
              importNames: ['MessagePattern', 'EventPattern', 'GrpcMethod'],
              message: 'Declare handlers with @Handle(contract.message).',
            },
            {
              name: '@nestjs/common',
              importNames: ['Body', 'Query', 'Param', 'Headers'],
              message: 'Read client input with ValidBody, ValidQuery, ValidParams or ValidHeaders.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['apps/gateway/src/http/valid-input.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    ignores: ['apps/**', 'libs/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/package.json'],
    ignores: ['package.json'],
    plugins: { '@nx': nx },
    languageOptions: { parser: jsonParser },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          // No project is published. With a build target, the libraries of a project count as parts of it.
          buildTargets: ['publish'],
          ignoredFiles: [
            '{projectRoot}/**/*.spec.ts',
            '{projectRoot}/**/*.fixture.ts',
            '{projectRoot}/vitest.config.ts',
            '{projectRoot}/**/vite.config.ts',
          ],
          ignoredDependencies: ['reflect-metadata', 'rxjs', 'tslib', 'vitest'],
        },
      ],
    },
  },
  prettier,
);
