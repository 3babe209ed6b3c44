import { isDeepStrictEqual } from 'node:util';
import type { Broken, Change } from '../change.ts';
import { pairsOf, type JsonSchema } from './alternatives.ts';
import { rangeChanges, wideningOf, type Widening } from './widening.ts';

/** Which way the values travel: a request goes from old callers to new instances, a reply from new ones to old. */
export type Direction = 'request' | 'reply';

export type SchemaChange = Omit<Change, 'subject'>;

interface Comparison {
  readonly direction: Direction;
  readonly was: JsonSchema;
  readonly is: JsonSchema;
  /** The `$ref` pairs on the way here, as a schema may contain itself. */
  readonly visited: readonly string[];
}

const broken: Readonly<Record<Direction, Readonly<Record<Widening, Broken | undefined>>>> = {
  request: { wider: undefined, narrower: 'old callers', different: 'old callers' },
  reply: { wider: 'old callers', narrower: 'callers of old instances', different: 'old callers' },
};

/**
 * Compares two schemas. A request may only accept more. A reply may only have additional fields: a wider value surprises
 * old callers, and a narrower one new callers of instances that still run the last release.
 */
export function schemaChanges(
  direction: Direction,
  was: JsonSchema,
  is: JsonSchema,
  roots = { was, is },
): SchemaChange[] {
  return compared({ direction, ...roots, visited: [] }, direction, was, is);
}

function compared(context: Comparison, path: string, was: JsonSchema, is: JsonSchema): SchemaChange[] {
  const refs = `${String(was['$ref'])} ${String(is['$ref'])}`;
  if (context.visited.includes(refs)) return [];
  const visited = was['$ref'] === undefined ? context.visited : [...context.visited, refs];
  const inside = { ...context, visited };
  const pairs = pairsOf(was, is, context);
  const kinds = (side: 'was' | 'is') => pairs.flatMap((pair) => (pair[side] ? pair.kind : [])).join(' | ');
  return pairs.flatMap(({ kind, was, is }): SchemaChange[] => {
    if (was && is) return sameKindChanges(inside, path, was, is);
    const [widening, what] = was ? (['narrower', 'no longer'] as const) : (['wider', 'also'] as const);
    return [change(context, path, widening, `${kind} is ${what} allowed`, kinds('was'), kinds('is'))];
  });
}

function change(
  { direction }: Comparison,
  path: string,
  widening: Widening,
  what: string,
  was?: unknown,
  is?: unknown,
): SchemaChange {
  const breaks = broken[direction][widening];
  return { path, what, was, is, ...(breaks && { breaks }) };
}

function sameKindChanges(context: Comparison, path: string, was: JsonSchema, is: JsonSchema): SchemaChange[] {
  const report = (widening: Widening, what: string, before?: unknown, after?: unknown) =>
    change(context, path, widening, what, before, after);
  return [
    ...wideningOf(was, is).map(({ widening, what, was, is }) => report(widening, what, was, is)),
    ...rangeChanges(was, is).map(({ widening, what, was, is }) => report(widening, what, was, is)),
    ...defaultChanges(context, path, was, is),
    ...fieldChanges(context, path, was, is),
    ...itemChanges(context, `${path}[]`, was['items'], is['items']),
    ...itemChanges(context, `${path}.*`, recordOf(was), recordOf(is)),
  ];
}

const recordOf = ({ additionalProperties }: JsonSchema) =>
  typeof additionalProperties === 'object' ? additionalProperties : undefined;

function itemChanges(context: Comparison, path: string, was: unknown, is: unknown): SchemaChange[] {
  if (was === undefined && is === undefined) return [];
  return compared(context, path, (was ?? {}) as JsonSchema, (is ?? {}) as JsonSchema);
}

/** A caller that leaves a field out relies on its default. */
function defaultChanges({ direction }: Comparison, path: string, was: JsonSchema, is: JsonSchema): SchemaChange[] {
  if (direction === 'reply' || was['default'] === undefined || isDeepStrictEqual(was['default'], is['default']))
    return [];
  return [{ path, what: 'another default', was: was['default'], is: is['default'], breaks: 'old callers' }];
}

function fieldChanges(context: Comparison, path: string, was: JsonSchema, is: JsonSchema): SchemaChange[] {
  const [before, after] = [was, is].map(({ properties }) => (properties ?? {}) as Record<string, JsonSchema>);
  const [neededBefore, neededAfter] = [was, is].map(({ required }) => new Set((required ?? []) as string[]));
  const names = new Set([...Object.keys(before!), ...Object.keys(after!)]);
  return [...names].flatMap((name): SchemaChange[] => {
    const at = `${path}.${name}`;
    const [old, now] = [before![name], after![name]];
    const isNeeded = neededAfter!.has(name);
    if (old === undefined) {
      const breaks = context.direction === 'request' && isNeeded ? 'old callers' : undefined;
      return [{ path: at, what: isNeeded ? 'a new required field' : 'a new field', ...(breaks && { breaks }) }];
    }
    if (now === undefined) return [{ path: at, what: 'the field is removed', breaks: 'old callers' }];
    return [...requiredChanges(context, at, neededBefore!.has(name), isNeeded), ...compared(context, at, old, now)];
  });
}

function requiredChanges({ direction }: Comparison, path: string, was: boolean, is: boolean): SchemaChange[] {
  if (was === is) return [];
  const what = is ? 'the field is now required' : 'the field is now optional';
  // A reply that newly always has a field is as an added field.
  const breaks = is === (direction === 'request') ? 'old callers' : undefined;
  return [{ path, what, ...(breaks && { breaks }) }];
}
