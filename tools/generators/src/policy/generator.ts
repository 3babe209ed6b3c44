import { join } from 'node:path';
import { formatFiles, generateFiles, logger, type GeneratorCallback, type Tree } from '@nx/devkit';
import { elementsOf, nameOf } from '../edit/source-file.ts';
import { assertName, namesOf } from '../names.ts';
import { edit, read } from '../workspace/edit-file.ts';
import { servicesIn, TOPOLOGY } from '../workspace/topology-file.ts';
import { writeDocuments } from '../written-documents.ts';

const FOLDER = 'libs/balancing/src/policies';
const POLICIES = `${FOLDER}/policies.ts`;

/**
 * Adds a balancing policy. It picks by calls in flight, until it has its own rule.
 * @throws Error that says what to change; then nothing is written.
 */
export async function generatePolicy(tree: Tree, { name }: { readonly name: string }): Promise<GeneratorCallback> {
  assertName('the policy', name);
  const known = elementsOf(read(tree, POLICIES).constant('policies')).map((one) => nameOf(one) ?? '');
  if (known.includes(name)) throw new Error(`there is a policy ${name} already; choose another name`);
  if (tree.exists(`${FOLDER}/${name}.ts`)) throw new Error(`${FOLDER}/${name}.ts already exists; choose another name`);
  const policy = namesOf(name);
  const key = name.includes('-') ? `'${name}'` : name;
  edit(tree, POLICIES, [
    (source) => source.withImport(policy.pascal, `./${name}.ts`),
    (source) => source.withElement(source.constant('policies'), `${key}: ({ random }) => new ${policy.pascal}(random)`),
  ]);
  generateFiles(tree, join(import.meta.dirname, 'files'), FOLDER, { policy, file: name });
  await formatFiles(tree);
  const services = servicesIn(tree.read(TOPOLOGY, 'utf8')!);
  logger.info('\nThen tests write the settings: dynamic-settings.json of each service.\n');
  return () => {
    const specs = services.map((service) => `apps/${service.name}/src/config.spec.ts`);
    writeDocuments(tree.root, [...specs, 'libs/service-defaults/src/config/dynamic-settings.spec.ts']);
    logger.info(
      `\nBALANCING_POLICY=${name} npm start uses it. Next: give it its own rule in ${FOLDER}/${name}.ts. ` +
        'Test it: npx nx test balancing',
    );
  };
}
