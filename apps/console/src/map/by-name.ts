const { compare } = new Intl.Collator('en', { numeric: true });

interface Named {
  readonly id: string;
  readonly name: string | null;
}

/** The order of instances: users-2 is before users-10. */
export const byName = (one: Named, other: Named): number => compare(one.name ?? one.id, other.name ?? other.id);
