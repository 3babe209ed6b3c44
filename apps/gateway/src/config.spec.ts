import { configReference, dynamicSettings } from '@signalbox/service-defaults';
import { describeDynamicSettings } from '@signalbox/service-defaults/dynamic-settings-suite';
import { expect, it } from 'vitest';
import { gatewayConfig } from './config.ts';

it('documents every variable in the reference (updated by vitest -u)', async () => {
  const page = `# Configuration of gateway\n\n${configReference(gatewayConfig)}\n`;
  await expect(page).toMatchFileSnapshot('../../../docs/configuration/gateway.md');
});

it('has a current schema of its dynamic settings (updated by vitest -u)', async () => {
  await expect(dynamicSettings('gateway', gatewayConfig)).toMatchFileSnapshot('../dynamic-settings.json');
});

describeDynamicSettings('gateway', gatewayConfig);

it.each(['javascript:alert(1)', 'localhost:8100', '/console', 'ftp://localhost'])('refuses a console at %s', (url) =>
  expect(gatewayConfig.shape.CONSOLE_URL.safeParse(url).success).toBe(false),
);
