import { expect, it } from 'vitest';
import { credited, emptied } from './documents.ts';

it('emptied keeps the head of a changelog', () => {
  expect(emptied('# Changelog\n\nNotable changes.\n\n## Unreleased\n\n- a\n\n## 1.0\n\n- b\n')).toBe(
    '# Changelog\n\nNotable changes.\n\n## Unreleased\n',
  );
});

it('credited adds one line, once: a fork of a fork keeps it', () => {
  const once = credited('# Acme\n', 'oldname');
  expect(once).toMatch(/^# Acme\n\n> Made from Oldname, [^\n]+\n$/);
  expect(credited(once, 'acme')).toBe(once);
});
