import type { Auth } from '@signalbox/contract';
import type { JsonSchema } from '../schemas/alternatives.ts';

/** A message, or a request of the HTTP API, as its callers see it. */
export interface Operation {
  /** Absent for a request of the HTTP API, as its method says so. */
  readonly kind?: 'query' | 'command';
  readonly auth: Auth;
  readonly idempotent?: boolean;
  /** The codes of its errors. In the HTTP API, each follows its status: `409 EMAIL_TAKEN`. */
  readonly errors: readonly string[];
  readonly request: JsonSchema;
  readonly reply: JsonSchema;
}

/** All operations of a service, or of the HTTP API, by name. */
export interface Interface {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Whether callers must expect codes that they don't know. */
  readonly hasOpenErrors: boolean;
  /** What a `$ref` is relative to. @defaultValue the schema that contains it */
  readonly root?: JsonSchema;
}
