import type { PagePosition } from './ports/order-repository.ts';

/** Encodes the position after which the next page begins. */
export const encodeCursor = ({ createdAt, id }: PagePosition): string => `${createdAt.getTime()}.${id}`;

/** @param cursor - valid according to the contract. */
export function decodeCursor(cursor: string): PagePosition {
  const [createdAtMs, id = ''] = cursor.split('.');
  return { createdAt: new Date(Number(createdAtMs)), id };
}
