/** The requested resource: an account of 300 bytes, or a page of orders of 20 kB. */
export type Size = 'small' | 'large';

export const BYTES = { small: 300, large: 20_000 } as const satisfies Record<Size, number>;

const account = {
  id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'user',
  creditLimitCents: 100_000,
  creditAvailableCents: 87_501,
  createdAt: '2030-01-01T00:00:00.000Z',
};

const order = {
  id: '2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d',
  status: 'CONFIRMED',
  reason: null,
  items: [{ productId: '9f1c2d3e-0000-4000-8000-000000000001', name: 'Lamp', quantity: 2, priceCents: 4_999 }],
  totalCents: 9_998,
  createdAt: '2030-01-01T00:00:00.000Z',
  updatedAt: '2030-01-01T00:00:01.000Z',
};

const page = { items: Array.from({ length: 60 }, () => order), nextCursor: '' };

/** The bytes that every backend sends and every target passes on unchanged. JSON, because some targets need it. */
export const bodies: Readonly<Record<Size, string>> = {
  small: padded((fill) => JSON.stringify({ ...account, name: account.name + fill }), BYTES.small),
  large: padded((fill) => JSON.stringify({ ...page, nextCursor: fill }), BYTES.large),
};

function padded(write: (fill: string) => string, bytes: number): string {
  return write('x'.repeat(bytes - write('').length));
}
