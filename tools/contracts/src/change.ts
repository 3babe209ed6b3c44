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

/** What happens to old callers, by the part that has changed. */
const reasons: Readonly<Record<string, string>> = {
  '': 'they still use it',
  auth: 'they are refused',
  errors: 'they handle only the codes of the last release',
  request: 'what they send is refused, or means something else',
  reply: 'they rely on the reply of the last release',
};

const OLD_INSTANCES = 'during an update, instances of the last release still serve new callers';

/** A line for a change. */
export function formatChange({ subject, path, what, was, is, breaks }: Change): string {
  const values = [was === undefined ? [] : `was ${shown(was)}`, is === undefined ? [] : `is ${shown(is)}`].flat();
  const head = `${subject}${path && ` ${path}`}: ${what}${values.length > 0 ? ` (${values.join(', ')})` : ''}`;
  if (breaks === undefined) return `  ${head}`;
  const reason = breaks === 'old callers' ? reasons[/^\w*/.exec(path)![0]] : OLD_INSTANCES;
  return `✗ ${head}\n    breaks ${breaks}: ${reason}`;
}

const MAX_CHARACTERS = 120;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
