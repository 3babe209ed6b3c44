import { InvalidCursorError } from './domain/order-errors.ts';
import type { PagePosition } from './use-cases/order-repository.ts';

const pattern = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Where the next page begins, as text that is only of use here. */
export function encodeCursor({ createdAt, id }: PagePosition): string {
  return Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');
}

/** @throws InvalidCursorError for everything that {@link encodeCursor} did not write. */
export function decodeCursor(cursor: string): PagePosition {
  const [, createdAtMs, id] = pattern.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (createdAtMs === undefined || id === undefined) throw new InvalidCursorError();
  const position = { createdAt: new Date(Number(createdAtMs)), id };
  // Decoding is lenient: it takes characters that mean nothing, and leading zeros.
  if (encodeCursor(position) !== cursor) throw new InvalidCursorError();
  return position;
}
