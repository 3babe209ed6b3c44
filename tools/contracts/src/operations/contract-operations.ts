import type { AnyContract, Message } from '@signalbox/contract';
import { z } from 'zod';
import type { JsonSchema } from '../schemas/alternatives.ts';
import type { Interface, Operation } from './operation.ts';

/** The operations of a contract, in alphabetical order. */
export function contractOperations({ messages }: AnyContract): Interface['operations'] {
  const operations = Object.values<Message>(messages).map((message) => [message.name, operationOf(message)] as const);
  return Object.fromEntries(operations.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function operationOf({ kind, auth, idempotent, errors, request, reply }: Message): Operation {
  return {
    kind,
    auth,
    idempotent,
    errors: errors.toSorted(),
    request: schemaOf(request, 'input'),
    reply: schemaOf(reply, 'output'),
  };
}

/** A service removes unknown fields, so objects are open in both directions. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...found } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema, zodSchema }) => {
      const def = zodSchema._zod.def;
      if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
    },
  });
  return found as JsonSchema;
}
