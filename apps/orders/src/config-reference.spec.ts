import { configReference } from '@signalbox/service-defaults';
import { expect, it } from 'vitest';
import { ordersConfig } from './config.ts';

it('has every variable in the reference (written by vitest -u)', async () => {
  const page = `# Configuration of orders\n\n${configReference(ordersConfig)}\n`;
  await expect(page).toMatchFileSnapshot('../../../docs/configuration/orders.md');
});
