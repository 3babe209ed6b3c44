import { describe, expect, it } from 'vitest';
import { composeCommands } from './commands.ts';

describe('the commands for an instance', () => {
  it('name its address and its service', () => {
    const text = composeCommands({ service: 'users', address: '172.18.0.5' })
      .map(({ command }) => command)
      .join('\n');
    expect(text).toContain(`'172.18.0.5'`);
    expect(text).toContain('docker compose kill users');
  });

  it.each([
    [{ service: 'users', address: `1.2.3.4'; rm -rf ~; '` }],
    [{ service: 'users; curl evil', address: '1.2.3.4' }],
    [{ service: 'users', address: '$(reboot)' }],
  ])('are absent for %j', (instance) => expect(composeCommands(instance)).toEqual([]));
});
