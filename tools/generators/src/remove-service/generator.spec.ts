import { describe, expect, it } from 'vitest';
import { generateService } from '../service/generator.ts';
import { changesOf, expectRefusal, workspaceTree } from '../workspace-tree.fixture.ts';
import { removeService } from './generator.ts';

describe('the generator remove-service', () => {
  it.each([
    ['an unknown service', 'nothing', 'expected one of users, orders'],
    ['the gateway', 'gateway', 'expected one of users, orders'],
    [
      'a service that others use, and lists them',
      'users',
      /topology\.ts: orders calls it\n[^]*apps\/orders\/package\.json/,
    ],
  ])('refuses %s, and changes nothing', async (_, name, message) => {
    await expectRefusal((tree) => removeService(tree, { name }), message);
  });

  it.each([
    ['a contract that lets it send a message', 'libs/contracts/users/src/x.ts', `service('orders', 'payments')`],
    ['an import', 'apps/orders/src/x.ts', `import { payments } from '@signalbox/contracts-payments';`],
    ['a dependency', 'apps/orders/x.json', `{ "@signalbox/contracts-payments": "*" }`],
    ['the name of a message', 'tools/rpc-cli/src/x.ts', `send('payments.getPayment')`],
    ['a link', 'docs/x.md', '[payments](../apps/payments/src/main.ts)'],
  ])('refuses to remove a service while there is %s', async (_, file, text) => {
    const tree = workspaceTree();
    await generateService(tree, { name: 'payments', database: true, route: true });
    tree.write(file, text);
    const before = changesOf(tree);
    await expect(removeService(tree, { name: 'payments' })).rejects.toThrow(file);
    expect(changesOf(tree)).toEqual(before);
  });
});
