import { describe, expect, it } from 'vitest';
import { parseSettings } from './settings.ts';

const valid = {
  INSTALLATION: 'blue',
  IDENTITIES: 'users,orders',
  DATABASES: 'users',
  CALLS: '{"users":[],"orders":["users"]}',
};

describe('parseSettings', () => {
  it('reads names and calls', () => {
    expect(parseSettings({ ...valid, CONSUL_HTTP_ADDR: '', CONSOLE: 'orders' })).toMatchObject({
      console: 'orders',
      installation: 'blue',
      identities: ['users', 'orders'],
      databases: ['users'],
      calls: { users: [], orders: ['users'] },
      consulUrl: undefined,
    });
  });

  it.each([
    ['INSTALLATION', 'Blue'],
    ['IDENTITIES', 'users,../orders'],
    ['DATABASES', 'gateway'],
    ['CALLS', '{"orders":["billing"]}'],
    ['CALLS', '{"billing":["users"]}'],
    ['CALLS', '{"orders":"users"}'],
    ['CALLS', 'null'],
    ['CALLS', '{'],
    ['CONSOLE', 'desk'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => parseSettings({ ...valid, [name]: value })).toThrow(new RegExp(`^${name}: expected .*, got "`));
  });

  it('reports all problems', () => {
    expect(() => parseSettings({})).toThrow(/^INSTALLATION: .*\nIDENTITIES: .*$/);
  });
});
