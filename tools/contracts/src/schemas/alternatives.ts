/** JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The old and the new schema of one kind of value. One of them is absent if the kind is new or removed. */
export interface Pair {
  /** `string`, `number`, `object`, … In a choice of objects, followed by the values that tell them apart. */
  readonly kind: string;
  readonly was?: JsonSchema;
  readonly is?: JsonSchema;
}

/**
 * Pairs the kinds of values that two schemas allow. `anyOf`, `oneOf`, lists of types and `$ref` are resolved, `allOf` is
 * merged.
 * @param roots - what a `$ref` of each schema is relative to.
 * @throws Error if a `$ref` leads nowhere.
 */
export function pairsOf(was: JsonSchema, is: JsonSchema, roots: { was: JsonSchema; is: JsonSchema }): Pair[] {
  const before = flattened(was, roots.was);
  const after = flattened(is, roots.is);
  const names = discriminators(before, after);
  const pairs = new Map<string, Pair>();
  for (const [kind, schema] of byKind(before, names)) pairs.set(kind, { kind, was: schema });
  for (const [kind, schema] of byKind(after, names)) pairs.set(kind, { ...pairs.get(kind), kind, is: schema });
  return [...pairs.values()];
}

/** The fields that tell objects apart: those with a constant in each of them. None where there is no choice of objects. */
function discriminators(before: readonly JsonSchema[], after: readonly JsonSchema[]): string[] {
  const [old, now] = [before, after].map((schemas) => schemas.filter(({ type }) => type === 'object'));
  if (old!.length < 2 && now!.length < 2) return [];
  const constants = [...old!, ...now!].map((schema) =>
    fieldsOf(schema).flatMap(([name, { const: value }]) => (value === undefined ? [] : name)),
  );
  return (constants[0] ?? []).filter((name) => constants.every((names) => names.includes(name)));
}

const fieldsOf = ({ properties }: JsonSchema) => Object.entries((properties ?? {}) as Record<string, JsonSchema>);

function byKind(schemas: readonly JsonSchema[], names: readonly string[]): Map<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  for (const schema of schemas) {
    const kind = kindOf(schema, names);
    const time = [...found.keys()].filter((other) => other === kind || other.startsWith(`${kind} #`)).length;
    found.set(time === 0 ? kind : `${kind} #${time + 1}`, schema);
  }
  return found;
}

function flattened(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const { anyOf, oneOf, allOf, type, $ref, const: constant, ...rest } = schema as JsonSchema & Record<string, unknown>;
  if (typeof $ref === 'string') return flattened(resolved($ref, root), root);
  const choice = (anyOf ?? oneOf) as JsonSchema[] | undefined;
  if (choice) return choice.flatMap((one) => flattened({ ...rest, ...one }, root));
  if (allOf)
    return flattened((allOf as JsonSchema[]).flatMap((one) => flattened(one, root)).reduce(merged, rest), root);
  if (Array.isArray(type)) return type.flatMap((one: string) => flattened({ ...schema, type: one }, root));
  return [{ ...rest, ...(type !== undefined && { type }), ...(constant !== undefined && { enum: [constant] }) }];
}

function merged(one: JsonSchema, other: JsonSchema): JsonSchema {
  const both = (name: string) => ({ ...(one[name] as object), ...(other[name] as object) });
  const required = [...((one['required'] as string[]) ?? []), ...((other['required'] as string[]) ?? [])];
  return { ...one, ...other, properties: both('properties'), required };
}

function resolved(ref: string, root: JsonSchema): JsonSchema {
  const steps = ref.replace(/^#\/?/, '').split('/').filter(Boolean);
  const target = steps.reduce<unknown>((at, step) => (at as JsonSchema | undefined)?.[step], root);
  if (target === undefined) throw new Error(`${ref} leads nowhere`);
  return target as JsonSchema;
}

function kindOf(schema: JsonSchema, names: readonly string[]): string {
  const { type, enum: values } = schema;
  const kind = type ?? (Array.isArray(values) ? typeof values[0] : 'any');
  if (kind === 'integer') return 'number';
  if (kind !== 'object') return String(kind);
  const told = fieldsOf(schema).filter(([name]) => names.includes(name));
  return [kind, ...told.map(([name, { const: value }]) => `${name}=${String(value)}`)].join(' ');
}
