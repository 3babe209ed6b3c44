import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './alternatives.ts';

/** How a set of values has changed. Different: wider and narrower, or the comparison can't tell. */
export type Widening = 'wider' | 'narrower' | 'different';

interface ValueChange {
  readonly widening: Widening;
  readonly what: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** The keywords that end with a number, and whether a larger number allows more. */
const LIMITS: Readonly<Record<string, 'lower' | 'upper'>> = {
  minimum: 'lower',
  exclusiveMinimum: 'lower',
  minLength: 'lower',
  minItems: 'lower',
  minProperties: 'lower',
  maximum: 'upper',
  exclusiveMaximum: 'upper',
  maxLength: 'upper',
  maxItems: 'upper',
  maxProperties: 'upper',
};

/** Compared elsewhere, or without effect on values. */
const OTHERS = [
  ...['enum', 'x-extensible-enum', 'type', 'properties', 'required', 'items', 'default', 'additionalProperties'],
  ...['title', 'description', 'examples', 'example', 'deprecated', '$schema', '$id', '$defs', 'id', 'readOnly'],
];

/** The changes of the limits of numbers, texts and lists. */
export function rangeChanges(was: JsonSchema, is: JsonSchema): ValueChange[] {
  return Object.entries(LIMITS).flatMap(([keyword, side]): ValueChange[] => {
    const unlimited = side === 'lower' ? -Infinity : Infinity;
    const [before, after] = [was, is].map((schema) => (schema[keyword] as number | undefined) ?? unlimited);
    if (before === after) return [];
    const isWider = side === 'lower' ? after! < before! : after! > before!;
    const widening = isWider ? 'wider' : 'narrower';
    return [{ widening, what: `another ${keyword}`, was: was[keyword], is: is[keyword] }];
  });
}

/** The changes of listed values, of integers to numbers, of closed to open objects, and of all other keywords. */
export function wideningOf(was: JsonSchema, is: JsonSchema): ValueChange[] {
  const keywords = new Set([...Object.keys(was), ...Object.keys(is)]);
  const others = [...keywords].filter((keyword) => !OTHERS.includes(keyword) && LIMITS[keyword] === undefined);
  return [
    ...listChanges(was, is),
    ...flagChange('whole numbers only', was['type'] === 'integer', is['type'] === 'integer'),
    ...flagChange('no other fields', was['additionalProperties'] === false, is['additionalProperties'] === false),
    ...others.flatMap((keyword) => presenceChange(keyword, was[keyword], is[keyword])),
  ];
}

function flagChange(what: string, was: boolean, is: boolean): ValueChange[] {
  return was === is ? [] : [{ widening: is ? 'narrower' : 'wider', what, was, is }];
}

function presenceChange(keyword: string, was: unknown, is: unknown): ValueChange[] {
  if (isDeepStrictEqual(was, is)) return [];
  const widening = was === undefined ? 'narrower' : is === undefined ? 'wider' : 'different';
  return [{ widening, what: `another ${keyword}`, was, is }];
}

/** The values of a closed list. An open list (`x-extensible-enum`) names the known values, and allows any other. */
const closedList = (schema: JsonSchema): unknown[] | undefined =>
  schema['x-extensible-enum'] === undefined ? (schema['enum'] as unknown[] | undefined) : undefined;

function listChanges(was: JsonSchema, is: JsonSchema): ValueChange[] {
  const [before, after] = [closedList(was), closedList(is)];
  if (before === undefined || after === undefined) return presenceChange('list of values', before, after);
  const removed = before.filter((value) => !after.includes(value));
  const added = after.filter((value) => !before.includes(value));
  const change = (widening: Widening, what: string) => ({ widening, what, was: before, is: after });
  return [
    ...removed.map((value) => change('narrower', `the value ${JSON.stringify(value)} is removed`)),
    ...added.map((value) => change('wider', `the value ${JSON.stringify(value)} is new`)),
  ];
}
