import { isDeepStrictEqual } from 'node:util';
import type { Auth } from '@signalbox/contract';
import type { Change } from '../change.ts';
import { schemaChanges } from '../schemas/schema-changes.ts';
import type { Interface, Operation } from './operation.ts';

/** The differences between two releases of an interface: first those that break something. */
export function interfaceChanges(was: Interface, is: Interface): Change[] {
  const names = new Set([...Object.keys(was.operations), ...Object.keys(is.operations)]);
  const changes = [...names].flatMap((subject): Change[] => {
    const [old, now] = [was.operations[subject], is.operations[subject]];
    if (old === undefined) return [{ subject, path: '', what: 'is new' }];
    if (now === undefined) return [{ subject, path: '', what: 'is removed', breaks: 'old callers' }];
    return operationChanges(subject, [was, old], [is, now]);
  });
  return changes.toSorted((one, other) => Number(other.breaks !== undefined) - Number(one.breaks !== undefined));
}

function operationChanges(
  subject: string,
  [before, was]: [Interface, Operation],
  [after, is]: [Interface, Operation],
): Change[] {
  const schemas = (['request', 'reply'] as const).flatMap((direction) =>
    schemaChanges(direction, was[direction], is[direction], {
      was: before.root ?? was[direction],
      is: after.root ?? is[direction],
    }),
  );
  return [
    ...authChanges(was, is),
    ...repeatChanges(was, is),
    ...errorChanges(was, is, after.hasOpenErrors),
    ...schemas,
  ].map((change) => ({ ...change, subject }));
}

type OperationChange = Omit<Change, 'subject'>;

function authChanges({ auth: was }: Operation, { auth: is }: Operation): OperationChange[] {
  if (isDeepStrictEqual(was, is)) return [];
  const lost = [...callersOf(was)].filter((caller) => !callersOf(is).has(caller) && is.kind !== 'public');
  if (lost.length === 0) return [{ path: 'auth', what: 'more callers are allowed', was, is }];
  return [{ path: 'auth', what: `refused from now on: ${lost.join(', ')}`, was, is, breaks: 'old callers' }];
}

function callersOf(auth: Auth): Set<string> {
  switch (auth.kind) {
    case 'public':
      return new Set(['callers without a token']);
    case 'user':
      return new Set(['users', 'admins']);
    case 'admin':
      return new Set(['admins']);
    case 'operator':
      return new Set(['admins', ...auth.services]);
    case 'service':
      return new Set(auth.names);
  }
}

function repeatChanges(was: Operation, is: Operation): OperationChange[] {
  if (was.kind !== is.kind) {
    const what = `a ${was.kind} is now a ${is.kind}`;
    // Callers repeat a query, and send it to two instances at a time.
    return [{ path: '', what, breaks: is.kind === 'command' ? 'old callers' : 'callers of old instances' }];
  }
  if (was.idempotent === is.idempotent) return [];
  if (is.idempotent) return [{ path: '', what: 'is now idempotent: update all instances before its callers' }];
  return [{ path: '', what: 'is no longer idempotent, and old callers repeat it', breaks: 'old callers' }];
}

/**
 * A code that is no longer sent breaks nothing, if no other one replaces it. A new code of a message breaks callers, as
 * they handle each code. In the HTTP API, clients must expect new codes.
 */
function errorChanges({ errors: was }: Operation, { errors: is }: Operation, isOpen: boolean): OperationChange[] {
  const removed = was.filter((code) => !is.includes(code));
  const added = is.filter((code) => !was.includes(code));
  const isChanged = removed.length > 0 && added.length > 0;
  const breaks = isChanged || !isOpen ? 'old callers' : undefined;
  const path = 'errors';
  const what = isChanged ? `${added.join(', ')} instead of ${removed.join(', ')}` : added.join(', ');
  return [
    ...(isChanged ? [] : removed.map((code) => ({ path, what: `${code} is no longer sent` }))),
    ...(added.length === 0 ? [] : [{ path, what: `${what} is new`, was, is, ...(breaks && ({ breaks } as const)) }]),
  ];
}
