import { describe, expect, it } from 'vitest';
import { generateService } from '../service/generator.ts';
import { changesOf, expectRefusal, workspaceTree } from '../workspace-tree.fixture.ts';
import { removeService } from './generator.ts';

describe('the generator remove-service', () => {
  it.each([
    ['an unknown service', 'nothing', 'expected one of users'],
    ['no name', '', 'expected one of users'],
    ['the gateway', 'gateway', 'expected one of users'],
    ['a service that others use, and lists them', 'users', /topology\.ts: \w+ calls it\n[^]*libs\/auth\/package\.json/],
  ])('refuses %s, and changes nothing', async (_, name, message) => {
    await expectRefusal((tree) => removeService(tree, { name }), message);
  });

  it.each([
    ['a contract that lets it send a message', 'libs/contracts/users/src/x.ts', `service('gateway', 'specimens')`],
    ['an import', 'apps/users/src/x.ts', `import { specimens } from '@signalbox/contracts-specimens';`],
    ['a dependency', 'apps/users/x.json', `{ "@signalbox/contracts-specimens": "*" }`],
    ['the name of a message', 'tools/rpc-cli/src/x.ts', `send('specimens.getSpecimen')`],
    ['a link', 'docs/x.md', '[specimens](../apps/specimens/src/main.ts)'],
  ])('refuses to remove a service while there is %s', async (_, file, text) => {
    const tree = workspaceTree();
    await generateService(tree, { name: 'specimens', database: true, route: true });
    tree.write(file, text);
    const before = changesOf(tree);
    await expect(removeService(tree, { name: 'specimens' })).rejects.toThrow(file);
    expect(changesOf(tree)).toEqual(before);
  });
});
