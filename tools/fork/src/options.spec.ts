import { describe, expect, it } from 'vitest';
import { help, parseOptions } from './options.ts';

describe('the options', () => {
  it('are lists with commas, or repeated', () => {
    const args = [
      '--name',
      'acme',
      '--scope',
      '@acme',
      '--drop',
      'orders',
      '--without',
      'lab, console',
      '--without',
      'lab',
    ];
    expect(parseOptions(args)).toEqual({
      name: 'acme',
      scope: '@acme',
      drop: ['orders'],
      without: ['lab', 'console'],
      dryRun: false,
      force: false,
      help: false,
    });
  });

  it.each([
    [[], 'expected --name, --drop or --without'],
    [['--scope', '@acme', '--without', 'lab'], '--scope needs --name'],
    [['--nam', 'acme'], "Unknown option '--nam'"],
    [['--without', 'lab,'], '--without expects names separated by commas, got an empty one'],
  ])('refuse %j', (args, reason) => expect(() => parseOptions(args)).toThrow(reason));

  it('need nothing for the help, which names every part', () => {
    expect(parseOptions(['--help']).help).toBe(true);
    for (const part of ['orders', 'lab', 'console']) expect(help).toContain(`    ${part} `);
  });
});
