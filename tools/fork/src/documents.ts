import { withoutBlocks } from './blocks.ts';
import type { Names } from './names.ts';
import type { Tree } from './workspace-files.ts';

const CREDIT = '> Made from';

/** The changelog without entries, and the credit in README.md: one line, which later forks keep. */
export function documentsOf(tree: Tree, template: Names): Tree {
  const fresh = new Map(tree);
  const changelog = tree.get('CHANGELOG.md');
  if (changelog?.text !== undefined) fresh.set('CHANGELOG.md', { ...changelog, text: emptied(changelog.text) });
  const readme = tree.get('README.md');
  if (readme?.text !== undefined)
    fresh.set('README.md', { ...readme, text: credited(withoutBlocks(readme.text, 'template'), template.name) });
  return fresh;
}

/** The text before the first release, and an empty section for the next. */
export function emptied(changelog: string): string {
  return `${changelog.split(/^## /m)[0]!.trimEnd()}\n\n## Unreleased\n`;
}

export function credited(readme: string, template: string): string {
  if (readme.includes(`\n${CREDIT} `)) return readme;
  const name = template[0]!.toUpperCase() + template.slice(1);
  return readme.replace(/\n*$/, `\n\n${CREDIT} ${name}, a template for systems of microservices (MIT licence).\n`);
}
