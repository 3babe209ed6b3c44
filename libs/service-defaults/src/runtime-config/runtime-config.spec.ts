import { Logger } from '@nestjs/common';
import { expect, it } from 'vitest';
import { RuntimeConfig } from './runtime-config.ts';

it('calls all listeners, also if one of them fails', () => {
  Logger.overrideLogger(false);
  const called: string[] = [];
  const runtimeConfig = new RuntimeConfig();
  runtimeConfig.subscribe(() => {
    throw new Error('broken');
  });
  runtimeConfig.subscribe(() => called.push('second'));
  runtimeConfig.changed();
  expect(called).toEqual(['second']);
});
