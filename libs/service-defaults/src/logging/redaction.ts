/** What no line may show, in its fields or in those of an object among them. */
const secrets = new Set([
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'userToken',
  'serviceToken',
  'secret',
  'authorization',
]);

type Fields = Record<string, unknown>;

/**
 * The fields of a line without secrets: themselves where they hold none, which costs a look at each name. pino's own
 * redaction looks for each secret in each line.
 */
export function redacted(fields: Fields): Fields {
  return withoutSecrets(fields, (value) => (isPlain(value) ? withoutSecrets(value, (inner) => inner) : value));
}

function withoutSecrets(fields: Fields, clean: (value: unknown) => unknown): Fields {
  let copy: Fields | undefined;
  for (const name in fields) {
    const value = fields[name];
    const shown = secrets.has(name) ? '[redacted]' : clean(value);
    if (shown !== value) (copy ??= { ...fields })[name] = shown;
  }
  return copy ?? fields;
}

/** Errors have a serializer, which shows nothing but what it names. */
function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !(value instanceof Error);
}
