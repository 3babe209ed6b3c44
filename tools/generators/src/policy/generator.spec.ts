import { describe, expect, it } from 'vitest';
import { changesOf, expectRefusal, workspaceTree } from '../workspace-tree.fixture.ts';
import { generatePolicy } from './generator.ts';

describe('the generator policy', () => {
  it('adds a policy, its test, and its name in the configuration', async () => {
    const tree = workspaceTree();
    await generatePolicy(tree, { name: 'specimen-policy' });
    const changes = changesOf(tree);
    const folder = 'libs/balancing/src/policies';
    expect(Object.keys(changes)).toEqual([
      `${folder}/policies.ts`,
      `${folder}/specimen-policy.spec.ts`,
      `${folder}/specimen-policy.ts`,
    ]);
    expect(changes[`${folder}/policies.ts`]).toContain(
      "'specimen-policy': ({ random }) => new SpecimenPolicy(random),",
    );
    expect(changes[`${folder}/policies.ts`]).toContain("import { SpecimenPolicy } from './specimen-policy.ts';");
  });

  it.each([
    ['a policy that exists', 'round-robin', 'there is a policy round-robin already'],
    ['the name of another file', 'hash', 'hash.ts already exists'],
    ['a name that is not in kebab-case', 'SpecimenPolicy', 'kebab-case'],
  ])('refuses %s, and changes nothing', async (_, name, message) => {
    await expectRefusal((tree) => generatePolicy(tree, { name }), message);
  });
});
