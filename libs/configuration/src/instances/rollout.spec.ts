import { expect, it } from 'vitest';
import type { DocumentReport } from './instances.ts';
import { resultOf } from './rollout.ts';

const rejected = (revision?: number) => ({ revision, reason: 'too loud' });
const report = (id: string, ...documents: DocumentReport[]) => ({ id, service: 'users', documents });

it('sorts instances by what they report about a revision', () => {
  const reports = [
    report('same', { document: 'users', revision: 7 }),
    report('newer', { document: 'users', revision: 8 }),
    report('rejects-newer', { document: 'users', revision: 7, rejected: rejected(8) }),
    report('older', { document: 'users', revision: 6 }, { document: 'all', revision: 9 }),
    report('none', { document: 'users' }),
    report('rejects-older', { document: 'users', revision: 5, rejected: rejected(6) }),
    report('rejects', { document: 'users', revision: 6, rejected: rejected(7) }),
    report('cannot-read', { document: 'users', rejected: rejected() }),
    { id: 'silent', service: 'users', problem: 'no answer' },
  ];
  expect(resultOf(reports, 'users', 7)).toEqual({
    applied: ['same', 'newer', 'rejects-newer'],
    rejected: [
      { instance: 'rejects', reason: 'too loud' },
      { instance: 'cannot-read', reason: 'too loud' },
    ],
    pending: [
      { instance: 'older', reason: 'revision 6 is in force' },
      { instance: 'none', reason: 'revision none is in force' },
      { instance: 'rejects-older', reason: 'revision 5 is in force' },
      { instance: 'silent', reason: 'no answer' },
    ],
  });
});
