import type { PagePosition } from './ports/order-repository.ts';

/** Where the next page begins, as the contract has it. */
export const encodeCursor = ({ createdAt, id }: PagePosition): string => `${createdAt.getTime()}.${id}`;

/** @param cursor - fits the contract. */
export function decodeCursor(cursor: string): PagePosition {
  const [createdAtMs, id = ''] = cursor.split('.');
  return { createdAt: new Date(Number(createdAtMs)), id };
}
