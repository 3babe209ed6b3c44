/** Names of secret properties, in fields and nested objects. */
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
 * Returns the fields without secrets; the same object if there are none. It checks each name once, while pino's own
 * redaction searches each line for each secret.
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

/** Errors have a serializer with an allowlist of properties. */
function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !(value instanceof Error);
}
