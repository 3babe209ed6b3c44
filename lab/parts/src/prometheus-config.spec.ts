import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { prometheusConfig } from './prometheus-config.ts';

it('is the deployed configuration, for another Consul without a token, with rules that exist', () => {
  const config = prometheusConfig('http://127.0.0.1:8501');
  expect(config).toContain('- server: 127.0.0.1:8501\n');
  expect(config).not.toMatch(/authorization|credentials_file/);
  const [, list = ''] = /^rule_files: \[(.*)\]$/m.exec(config) ?? [];
  const files = list.split(', ').map((file) => file.replaceAll("'", ''));
  expect(files.map((file) => existsSync(file))).toEqual([true, true]);
});
