import { describe, expect, it } from 'vitest';
import { changesOf, expectRefusal, workspaceTree } from '../workspace-tree.fixture.ts';
import { generatePolicy } from './generator.ts';

describe('the generator policy', () => {
  it('adds a policy, its test, and its name in the configuration', async () => {
    const tree = workspaceTree();
    await generatePolicy(tree, { name: 'my-policy' });
    const changes = changesOf(tree);
    const folder = 'libs/balancing/src/policies';
    expect(Object.keys(changes)).toEqual([
      `${folder}/my-policy.spec.ts`,
      `${folder}/my-policy.ts`,
      `${folder}/policies.ts`,
    ]);
    expect(changes[`${folder}/policies.ts`]).toContain("'my-policy': ({ random }) => new MyPolicy(random),");
    expect(changes[`${folder}/policies.ts`]).toContain("import { MyPolicy } from './my-policy.ts';");
  });

  it.each([
    ['a policy that exists', 'round-robin', 'there is a policy round-robin already'],
    ['the name of another file', 'hash', 'hash.ts already exists'],
    ['a name that is not in kebab-case', 'MyPolicy', 'kebab-case'],
  ])('refuses %s, and changes nothing', async (_, name, message) => {
    await expectRefusal((tree) => generatePolicy(tree, { name }), message);
  });
});
