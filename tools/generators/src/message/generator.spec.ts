import { describe, expect, it } from 'vitest';
import { changesOf, expectRefusal, workspaceTree } from '../workspace-tree.fixture.ts';
import { generateMessage, type MessageOptions } from './generator.ts';

const ship: MessageOptions = { name: 'orders.shipOrder', command: true };

describe('the generator message', () => {
  it('adds a declaration, a handler in the module, and a test', async () => {
    const tree = workspaceTree();
    await generateMessage(tree, ship);
    const changes = changesOf(tree);
    expect(Object.keys(changes)).toEqual([
      'apps/orders/src/app.module.ts',
      'apps/orders/src/ship-order.controller.spec.ts',
      'apps/orders/src/ship-order.controller.ts',
      'libs/contracts/orders/src/orders.contract.ts',
    ]);
    expect(changes['libs/contracts/orders/src/orders.contract.ts']).toMatch(
      /shipOrder: command\(\{\s+auth: admin\(\),\s+request: nothing\(\),/,
    );
    expect(changes['apps/orders/src/app.module.ts']).toContain('controllers: [ShipOrderController],');
  });

  it('adds a second one beside the first', async () => {
    const tree = workspaceTree();
    await generateMessage(tree, ship);
    await generateMessage(tree, { name: 'orders.getReceipt', query: true, from: 'user' });
    expect(changesOf(tree)['apps/orders/src/app.module.ts']).toContain(
      'controllers: [ShipOrderController, GetReceiptController],',
    );
    expect(changesOf(tree)['libs/contracts/orders/src/orders.contract.ts']).toMatch(
      /getReceipt: query\(\{ auth: user\(\)/,
    );
  });

  it.each([
    ['user', 'auth: user()'],
    ['anyone', 'auth: anyone()'],
    ['orders', "auth: service('orders')"],
    ['orders,console', "auth: service('orders', 'console')"],
  ])('lets %s send it', async (from, expected) => {
    const tree = workspaceTree();
    await generateMessage(tree, { name: 'users.findAccount', query: true, from });
    expect(changesOf(tree)['libs/contracts/users/src/users.contract.ts']).toContain(expected);
  });

  it.each<[string, Partial<MessageOptions>, string]>([
    ['neither a query nor a command', { command: false }, 'either --query'],
    ['both', { query: true }, 'either --query'],
    ['an unknown service', { name: 'nothing.shipOrder' }, 'a service of users, orders'],
    ['no message', { name: 'orders' }, 'camelCase'],
    ['a name in another form', { name: 'orders.ship-order' }, 'camelCase'],
    ['a reserved word', { name: 'orders.serviceName' }, 'reserved word'],
    ['an existing message', { name: 'orders.placeOrder' }, 'already declares placeOrder'],
    ['an existing file', { name: 'orders.orders' }, 'already exists'],
    ['a sender that does not call the service', { from: 'billing' }, 'services that call orders'],
  ])('refuses %s, and changes nothing', async (_, changed, message) => {
    await expectRefusal((tree) => generateMessage(tree, { ...ship, ...changed }), message);
  });
});
