import { configReference, loadConfig } from '@signalbox/service-defaults';
import { describe, expect, it } from 'vitest';
import { ordersConfig } from './config.ts';

const environment = {
  RPC_TLS: 'off',
  DATABASE_URL: 'postgres://orders:secret@127.0.0.1:5432/orders',
  SERVICE_SECRET: 'a secret of more than sixteen characters',
};

describe('ordersConfig', () => {
  it('requires only a database and a secret', () => {
    expect(loadConfig(ordersConfig, environment)).toMatchObject({ ORDER_EXPIRY_MS: 60_000, SEED_DEMO_DATA: false });
  });

  it('rejects a demo secret unless it is allowed, together with all other invalid settings', () => {
    const demo = { ...environment, SERVICE_SECRET: 'demo-secret-orders-do-not-use-elsewhere' };
    expect(() => loadConfig(ordersConfig, { ...demo, ORDER_EXPIRY_MS: 'soon' })).toThrow(
      /SERVICE_SECRET: demo secrets are public[^]*ORDER_EXPIRY_MS|ORDER_EXPIRY_MS[^]*SERVICE_SECRET: demo secrets are public/,
    );
    expect(loadConfig(ordersConfig, { ...demo, ALLOW_DEMO_SECRETS: 'true' })).toMatchObject({
      SERVICE_SECRET: demo.SERVICE_SECRET,
    });
  });

  it('does not reveal the secret', () => {
    expect(() => loadConfig(ordersConfig, { ...environment, SERVICE_SECRET: 'too short' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('too short') }),
    );
  });
});

it('documents every variable in the reference (updated by vitest -u)', async () => {
  const page = `# Configuration of orders\n\n${configReference(ordersConfig)}\n`;
  await expect(page).toMatchFileSnapshot('../../../docs/configuration/orders.md');
});
