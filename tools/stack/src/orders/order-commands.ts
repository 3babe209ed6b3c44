import { BEARER, field, JSON_TYPE } from '../terminal/commands.ts';

/** Commands that place an order and read it, after a sign-in. */
export function orderCommands(gateway: string, productId: string): [place: string, read: string] {
  const items = JSON.stringify({ items: [{ productId, quantity: 1 }] });
  const key = '-H "idempotency-key: try-$RANDOM$RANDOM"';
  return [
    `ORDER=$(curl -s ${gateway}/api/orders ${BEARER} ${JSON_TYPE} ${key} -H 'prefer: wait=5' -d '${items}'); echo "$ORDER"`,
    `curl -s ${gateway}/api/orders/$(echo "$ORDER" | ${field('id')}) ${BEARER}`,
  ];
}
