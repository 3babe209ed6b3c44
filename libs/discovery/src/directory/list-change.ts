import { sameInstance, type Instance } from '../instance.ts';

/** The differences between two lists of instances. */
export interface ListChange {
  readonly added: readonly Instance[];
  /** In their last state. */
  readonly removed: readonly Instance[];
  /** In their new state: another status, address or version. */
  readonly changed: readonly Instance[];
}

/** Compares two lists. Instances are matched by id. */
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
