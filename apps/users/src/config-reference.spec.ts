import { configReference } from '@signalbox/service-defaults';
import { expect, it } from 'vitest';
import { usersConfig } from './config.ts';

it('has every variable in the reference (written by vitest -u)', async () => {
  const page = `# Configuration of users\n\n${configReference(usersConfig)}\n`;
  await expect(page).toMatchFileSnapshot('../../../docs/configuration/users.md');
});
