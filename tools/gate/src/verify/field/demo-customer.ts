const account = { email: 'demo@example.com', password: 'signalbox-demo' };
const json = { 'content-type': 'application/json' };

/** Signs the demo account in. @returns a value of `Authorization`. */
export async function signIn(gateway: string): Promise<string> {
  const answer = await fetch(`${gateway}/api/sessions`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(account),
  });
  return `Bearer ${((await answer.json()) as { accessToken: string }).accessToken}`;
}

/** Places an order of the cheapest product, and waits until it is settled. @returns its id. */
export async function smallOrder(gateway: string, authorization: string): Promise<string> {
  const products = (await (await fetch(`${gateway}/api/products`)).json()) as {
    items: { id: string; priceCents: number }[];
  };
  const [cheapest] = products.items.sort((a, b) => a.priceCents - b.priceCents);
  const headers = { ...json, authorization, 'idempotency-key': crypto.randomUUID(), prefer: 'wait=10' };
  const body = JSON.stringify({ items: [{ productId: cheapest!.id, quantity: 1 }] });
  const answer = await fetch(`${gateway}/api/orders`, { method: 'POST', headers, body });
  return ((await answer.json()) as { id: string }).id;
}
