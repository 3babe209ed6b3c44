import { describe, expect, it } from 'vitest';
import { addressOf } from './contract.ts';

describe('the address of a route', () => {
  it('has its parameters, encoded', () => {
    expect(addressOf('/api/traces/:traceId', { traceId: 'a/b?c' })).toBe('/api/traces/a%2Fb%3Fc');
  });

  it('has its filters, repeated and without the empty ones', () => {
    const address = addressOf('/api/logs', {}, { text: 'a&b', service: '', field: ['x=1', 'y=2'], limit: 5 });
    expect(address).toBe('/api/logs?text=a%26b&field=x%3D1&field=y%3D2&limit=5');
    expect(addressOf('/api/map')).toBe('/api/map');
  });
});
