import { describe, expect, it } from 'vitest';
import { changesOf, expectRefusal, workspaceTree } from '../workspace-tree.fixture.ts';
import { generateMessage, type MessageOptions } from './generator.ts';

// A workspace that was generated into has other messages, so these names are unlikely ones.
const label: MessageOptions = { name: 'users.labelSpecimen', command: true };
const CONTRACT = 'libs/contracts/users/src/users.contract.ts';
const APP_MODULE = 'apps/users/src/app.module.ts';

describe('the generator message', () => {
  it('adds a declaration, a handler in the module, and a test', async () => {
    const tree = workspaceTree();
    await generateMessage(tree, label);
    const changes = changesOf(tree);
    expect(Object.keys(changes)).toEqual([
      APP_MODULE,
      'apps/users/src/label-specimen.controller.spec.ts',
      'apps/users/src/label-specimen.controller.ts',
      CONTRACT,
    ]);
    expect(changes[CONTRACT]).toMatch(/labelSpecimen: command\(\{\s+auth: admin\(\),\s+request: nothing\(\),/);
    expect(changes[APP_MODULE]).toMatch(/controllers: \[.*LabelSpecimenController\]/);
  });

  it('adds a second one beside the first', async () => {
    const tree = workspaceTree();
    await generateMessage(tree, label);
    await generateMessage(tree, { name: 'users.findSpecimen', query: true, from: 'user' });
    const changes = changesOf(tree);
    expect(changes[APP_MODULE]).toMatch(
      /controllers: \[[^\]]*LabelSpecimenController,\s+FindSpecimenController,?\s*\]/,
    );
    expect(changes[CONTRACT]).toMatch(/findSpecimen: query\(\{\s+auth: user\(\)/);
  });

  it.each([
    ['user', 'auth: user()'],
    ['anyone', 'auth: anyone()'],
    ['gateway', "auth: service('gateway')"],
    ['gateway,console', "auth: service('gateway', 'console')"],
  ])('lets %s send it', async (from, expected) => {
    const tree = workspaceTree();
    await generateMessage(tree, { name: 'users.findSpecimen', query: true, from });
    expect(changesOf(tree)[CONTRACT]).toMatch(new RegExp(`findSpecimen: query\\(\\{\\s+${escaped(expected)}`));
  });

  it.each<[string, Partial<MessageOptions>, string]>([
    ['neither a query nor a command', { command: false }, 'either --query'],
    ['both', { query: true }, 'either --query'],
    ['an unknown service', { name: 'nothing.labelSpecimen' }, 'a service of users'],
    ['no message', { name: 'users' }, 'camelCase'],
    ['two names', { name: 'users.labelSpecimen.again' }, 'camelCase'],
    ['a name in another form', { name: 'users.label-specimen' }, 'camelCase'],
    ['a reserved word', { name: 'users.serviceName' }, 'reserved word'],
    ['an existing message', { name: 'users.getUser' }, 'already declares getUser'],
    ['a sender that does not call the service', { from: 'billing' }, 'services that call users'],
  ])('refuses %s, and changes nothing', async (_, changed, message) => {
    await expectRefusal((tree) => generateMessage(tree, { ...label, ...changed }), message);
  });

  it('refuses a second run', async () => {
    const tree = workspaceTree();
    await generateMessage(tree, label);
    await expect(generateMessage(tree, label)).rejects.toThrow('already declares labelSpecimen');
  });
});

const escaped = (text: string) => text.replaceAll(/[()]/g, '\\$&');
