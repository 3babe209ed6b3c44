import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configReference } from './config-reference.ts';
import { serviceConfig } from './service-settings.ts';
import { milliseconds } from './setting.ts';

describe('configReference', () => {
  it('has a row for each variable, with its meaning, unit and default, and whether it is dynamic', () => {
    const schema = z.object({
      TIMEOUT_MS: milliseconds().default(100).meta({ description: 'How long', unit: 'ms', isDynamic: true }),
      URL: z.url().meta({ description: 'Where' }),
      NAME: z.string().optional().meta({ description: 'Who' }),
    });
    expect(configReference(schema).split('\n').slice(2)).toEqual([
      '| `TIMEOUT_MS` | How long | ms | `100` | yes |',
      '| `URL` | Where |  | **required** |  |',
      '| `NAME` | Who |  |  |  |',
    ]);
  });

  it('has a meaning for every common variable', () => {
    expect(configReference(serviceConfig)).not.toMatch(/^\| `\w+` \| {2}\|/m);
  });
});
