import { fileURLToPath } from 'node:url';
import { configReference, dynamicSettings, loadConfig } from '@signalbox/service-defaults';
import { describeDynamicSettings } from '@signalbox/service-defaults/dynamic-settings-suite';
import { describe, expect, it } from 'vitest';
import { ordersConfig } from './config.ts';

const environment = {
  RPC_TLS: 'off',
  DATABASE_URL: 'postgres://orders:secret@127.0.0.1:5432/orders',
  SERVICE_KEY_FILE: fileURLToPath(import.meta.url),
  SERVICE_KEYS_FILE: fileURLToPath(import.meta.url),
};

describe('ordersConfig', () => {
  it('requires only a database and a key', () => {
    expect(loadConfig(ordersConfig, environment)).toMatchObject({ ORDER_EXPIRY_MS: 60_000, SEED_DEMO_DATA: false });
  });

  it('requires the keys of services without TLS', () => {
    expect(() => loadConfig(ordersConfig, { ...environment, SERVICE_KEYS_FILE: '' })).toThrow(
      'SERVICE_KEYS_FILE is missing: it is required with RPC_TLS=off',
    );
  });

  it('rejects a demo secret unless it is allowed, together with all other invalid settings', () => {
    const demo = { ...environment, DATABASE_PASSWORD: 'demo-orders' };
    expect(() => loadConfig(ordersConfig, { ...demo, ORDER_EXPIRY_MS: 'soon' })).toThrow(
      /DATABASE_PASSWORD: demo secrets are public[^]*ORDER_EXPIRY_MS|ORDER_EXPIRY_MS[^]*DATABASE_PASSWORD: demo secrets are public/,
    );
    expect(loadConfig(ordersConfig, { ...demo, ALLOW_DEMO_SECRETS: 'true' })).toMatchObject({
      DATABASE_PASSWORD: demo.DATABASE_PASSWORD,
    });
  });

  it('does not reveal a secret', () => {
    expect(() => loadConfig(ordersConfig, { ...environment, DATABASE_PASSWORD: 'demo-hunter2' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

it('documents every variable in the reference (updated by vitest -u)', async () => {
  const page = `# Configuration of orders\n\n${configReference(ordersConfig)}\n`;
  await expect(page).toMatchFileSnapshot('../../../docs/configuration/orders.md');
});

it('has a current schema of its dynamic settings (updated by vitest -u)', async () => {
  await expect(dynamicSettings('orders', ordersConfig)).toMatchFileSnapshot('../dynamic-settings.json');
});

describeDynamicSettings('orders', ordersConfig);
