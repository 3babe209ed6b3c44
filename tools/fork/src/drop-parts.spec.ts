import { describe, expect, it } from 'vitest';
import { workspaceRoot } from '@signalbox/rehearsal/workspace-files';
import { dropParts, isPresent } from './drop-parts.ts';
import { chosenParts, parts } from './parts.ts';
import { readTree } from './workspace-files.ts';

const tree = readTree(workspaceRoot);
const present = parts.filter((part) => isPresent(part, tree));

describe.each(present)('without $name', (part) => {
  const removed = [...new Set([part, ...chosenParts(part.option, [part.name])])];
  const rest = dropParts(tree, removed);
  const textOf = (path: string) => rest.get(path)?.text ?? '';

  it('no file of it is left, and no text that is marked as its own', () => {
    const left = [...rest].filter(([path, { text = '' }]) => {
      const isOwn = part.paths.some((own) => path === own || path.startsWith(`${own}/`));
      return isOwn || (!path.startsWith('tools/fork/') && new RegExp(`^\\W*begin ${part.name}\\b`, 'm').test(text));
    });
    expect(left.map(([path]) => path)).toEqual([]);
  });

  it('no package needs one of its packages, also not in the lockfile', () => {
    const manifests = [...tree].filter(([path]) => path.endsWith('package.json') && !rest.has(path));
    const names = manifests.map(([, { text }]) => (JSON.parse(text!) as { name: string }).name);
    expect(names.length).toBeGreaterThan(0);
    const needing = [...rest]
      .filter(([path]) => /(?:^|\/)package(?:-lock)?\.json$/.test(path))
      .filter(([, { text = '' }]) => names.some((name) => text.includes(`"${name}": "`) || text.includes(`/${name}"`)));
    expect(needing.map(([path]) => path)).toEqual([]);
  });

  it('every script runs a file that exists', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const files = Object.values(scripts).flatMap((script) => [
      ...script.matchAll(/node ((?!node_modules)\S+\.[jt]s)/g),
    ]);
    expect(files.filter(([, file]) => !rest.has(file!))).toEqual([]);
  });

  it('topology.ts and docker-compose.yml have no such service', () => {
    if (!part.isService) return;
    expect(textOf('topology.ts')).not.toContain(`'${part.name}'`);
    const compose = textOf('docker-compose.yml')
      .split('\n')
      .filter((line) => !line.trim().startsWith('#'));
    expect(compose.filter((line) => new RegExp(`\\b${part.name}\\b`).test(line))).toEqual([]);
  });
});

describe('chosenParts', () => {
  it.each([
    ['drop', 'orders', ['orders', 'lab']],
    ['without', 'lab', ['lab']],
  ] as const)('--%s %s removes what can not stay without it too', (option, name, names) => {
    expect(chosenParts(option, [name]).map((part) => part.name)).toEqual(names);
  });

  it.each([
    ['drop', 'users', '--drop: expected one of orders; got "users"'],
    ['drop', 'lab', '--drop: expected one of orders; got "lab" (use --without lab)'],
    ['without', 'zh-CN', '--without: expected one of lab, console; got "zh-CN"'],
  ] as const)('refuses --%s %s', (option, name, reason) => {
    expect(() => chosenParts(option, [name])).toThrow(reason);
  });
});
