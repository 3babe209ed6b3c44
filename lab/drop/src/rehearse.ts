import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rehearse, run } from '@signalbox/rehearsal';
import { dropLab, textFiles } from './drop-lab.ts';
import { mentionsLab } from './without-lab.ts';

// Deletes the lab in a copy of the workspace and checks that the rest still works.

await rehearse('without-lab', 'the lab', [
  ['is dropped', (copy) => void dropLab(copy)],
  ['is mentioned only in CHANGELOG.md', checkMentions],
  ['leaves a lockfile that npm ci accepts', (copy) => run(copy, 'npm', 'ci', '--dry-run', '--ignore-scripts')],
  ['leaves no unused export', (copy) => run(copy, 'knip', '--no-progress')],
  [
    'leaves sources that lint and the compiler accept',
    async (copy) => {
      await run(copy, 'npm', 'run', 'typecheck');
      await run(copy, 'nx', 'run-many', '--outputStyle=static', '-t', 'lint');
    },
  ],
  [
    'leaves a system that starts and accepts orders',
    (copy) => run(copy, 'vitest', 'run', '--root', 'e2e', 'src/orders.spec.ts'),
  ],
]);

function checkMentions(copy: string): void {
  const mentioning = textFiles(copy).filter(
    (file) => file !== 'CHANGELOG.md' && mentionsLab(readFileSync(join(copy, file), 'utf8')),
  );
  if (mentioning.length > 0)
    throw new Error(`expected no mention of the lab outside CHANGELOG.md, found some in ${mentioning.join(', ')}`);
}
