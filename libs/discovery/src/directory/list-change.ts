import { sameInstance, type Instance } from '../instance.ts';

/** What is new in a list of instances. */
export interface ListChange {
  readonly added: readonly Instance[];
  /** As they were last. */
  readonly removed: readonly Instance[];
  /** As they are now: in another state, at another address or of another version. */
  readonly changed: readonly Instance[];
}

/** What has happened between two lists. An instance is known by its id. */
export function changeBetween(before: readonly Instance[], after: readonly Instance[]): ListChange {
  const gone = new Map(before.map((instance) => [instance.id, instance]));
  const added: Instance[] = [];
  const changed: Instance[] = [];
  for (const instance of after) {
    const known = gone.get(instance.id);
    if (known === undefined) added.push(instance);
    else if (!sameInstance(known, instance)) changed.push(instance);
    gone.delete(instance.id);
  }
  return { added, removed: [...gone.values()], changed };
}
