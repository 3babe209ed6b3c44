import { configReference, dynamicSettings } from '@signalbox/service-defaults';
import { describeDynamicSettings } from '@signalbox/service-defaults/dynamic-settings-suite';
import { expect, it } from 'vitest';
import { consoleConfig } from './config.ts';

it('documents every variable in the reference (updated by vitest -u)', async () => {
  const page = `# Configuration of console\n\n${configReference(consoleConfig)}\n`;
  await expect(page).toMatchFileSnapshot('../../../docs/configuration/console.md');
});

it('has a current schema of its dynamic settings (updated by vitest -u)', async () => {
  await expect(dynamicSettings('console', consoleConfig)).toMatchFileSnapshot('../dynamic-settings.json');
});

describeDynamicSettings('console', consoleConfig);
