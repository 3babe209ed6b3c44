import { expect, it } from 'vitest';
import { z } from 'zod';
import { quota } from '../limits/quota.ts';
import { describeDynamicSettings } from './dynamic-settings.fixture.ts';
import { dynamicSettings } from './dynamic-settings.ts';
import { serviceConfig } from './service-settings.ts';
import { flag, milliseconds } from './setting.ts';

it('describes each dynamic setting by type, bounds, meaning, default and unit', () => {
  const schema = z.object({
    HOST: z.string().default('::1').meta({ description: 'Where' }),
    TIMEOUT_MS: milliseconds().default(100).meta({ description: 'How long', unit: 'ms', isDynamic: true }),
    LOUD: flag().default(false).meta({ description: 'How loud', isDynamic: true }),
    LEVEL: z.enum(['low', 'high']).default('low').meta({ description: 'How high', isDynamic: true }),
    LIMIT: quota().prefault('1/2').meta({ description: 'How many', isDynamic: true }),
  });
  expect(JSON.parse(dynamicSettings('wagons', schema))).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Dynamic settings of wagons',
    type: 'object',
    additionalProperties: false,
    properties: {
      TIMEOUT_MS: {
        type: 'integer',
        minimum: 1,
        maximum: 86_400_000,
        description: 'How long',
        default: 100,
        'x-unit': 'ms',
      },
      LOUD: { type: 'boolean', description: 'How loud', default: false },
      LEVEL: { type: 'string', enum: ['low', 'high'], description: 'How high', default: 'low' },
      LIMIT: {
        type: 'string',
        pattern: '^(0|[1-9]\\d{0,6}\\/[1-9]\\d{0,5})$',
        description: 'How many',
        default: '1/2',
      },
    },
    'x-static': ['HOST'],
  });
});

it('has a current schema of the dynamic settings of every service (updated by vitest -u)', async () => {
  await expect(dynamicSettings('all services', serviceConfig)).toMatchFileSnapshot('../../dynamic-settings.json');
});

describeDynamicSettings('all services', serviceConfig);
