import { expect, it } from 'vitest';
import { withoutLostLinks } from './markdown.ts';

const removed = {
  path: (path: string) => path === 'apps/orders' || path.startsWith('apps/orders/') || path === 'docs/order.md',
  script: (name: string) => name === 'orders',
};
const rest = (text: string) => withoutLostLinks(text, 'docs/page.md', removed);

it.each([
  [
    'a row with a removed file',
    '| a | `apps/orders/src/x.ts` |\n| b | `apps/users/src/x.ts` |',
    '| b | `apps/users/src/x.ts` |',
  ],
  [
    'a row with a removed script',
    '| `npm run orders -- stuck` | lists |\n| `npm run rpc` | sends |',
    '| `npm run rpc` | sends |',
  ],
  ['an item with its second line', '- a\n- [x](order.md):\n  more\n- b', '- a\n- b'],
  ['a picture with a link', 'a\n[![x](../apps/orders/x.png)](order.md)', 'a\n'],
])('removes %s', (_, text, expected) => expect(rest(text)).toBe(expected));

it.each([
  [
    'a link in a sentence keeps its text',
    'See [the order](order.md#a), or [it](it.md).',
    'See the order, or [it](it.md).',
  ],
  [
    'a list of links keeps the others',
    '- Code: [`a/o.ts`](../apps/orders/o.ts) (old),\n  [`b.ts`](../b.ts)',
    '- Code:\n  [`b.ts`](../b.ts)',
  ],
  ['a row keeps its other files', '| x | `apps/orders/a.ts`, `apps/users/b.ts` |', '| x | `apps/users/b.ts` |'],
  ['addresses and headings stay', '[a](https://x/order.md) [b](#order)', '[a](https://x/order.md) [b](#order)'],
])('%s', (_, text, expected) => expect(rest(text)).toBe(expected));
