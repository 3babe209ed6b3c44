/** The callers and clients that a change breaks. */
export type Broken = 'old callers' | 'callers of old instances';

/** One difference between a release and the present. */
export interface Change {
  /** The message or the HTTP request, such as `users.createUser` or `GET /api/me`. */
  readonly subject: string;
  /** Where, such as `request.items[].quantity`. Empty for the message as a whole. */
  readonly path: string;
  readonly what: string;
  readonly was?: unknown;
  readonly is?: unknown;
  /** Absent if the change is compatible. */
  readonly breaks?: Broken;
}

/** The reason, for a person who reads the report. */
const reasons: Readonly<Record<Broken, string>> = {
  'old callers': 'they were written for the last release',
  'callers of old instances': 'during an update, instances of the last release run beside new callers',
};

/** A line for a change. */
export function formatChange({ subject, path, what, was, is, breaks }: Change): string {
  const values = [was === undefined ? [] : `was ${shown(was)}`, is === undefined ? [] : `is ${shown(is)}`].flat();
  const head = `${subject}${path && ` ${path}`}: ${what}${values.length > 0 ? ` (${values.join(', ')})` : ''}`;
  return breaks === undefined ? `  ${head}` : `✗ ${head}\n    breaks ${breaks}: ${reasons[breaks]}`;
}

const MAX_CHARACTERS = 120;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
