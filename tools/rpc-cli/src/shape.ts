/** The part of JSON Schema that the requests of contracts use. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A JSON Schema in one line: `{items: [{productId: uuid, quantity: integer 1..1000}], cursor?: string}`. */
export function shape(jsonSchema: object): string {
  const schema = jsonSchema as Schema;
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(
      ([name, field]) => `${name}${schema.required?.includes(name) ? '' : '?'}: ${shape(field)}`,
    );
    return `{${fields.join(', ')}}`;
  }
  if (schema.items) return `[${shape(schema.items)}]`;
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const { minimum, maximum } = schema;
  const range = minimum === undefined && maximum === undefined ? '' : ` ${minimum ?? ''}..${maximum ?? ''}`;
  return `${schema.format ?? schema.type ?? 'anything'}${range}`;
}
