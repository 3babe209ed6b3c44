import {
  Body,
  createParamDecorator,
  Param,
  Query,
  StandardSchemaValidationPipe,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { invalidInput } from '../problems/invalid-input.ts';

/** Checks what a client sent against the schema that its parameter names. */
class StrictValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({
      // All schemas here are zod's, whose issues say more than the standard asks for.
      exceptionFactory: (issues) => invalidInput(issues as readonly z.core.$ZodIssue[]),
    });
  }

  // Nest would remove keys such as `constructor` in silence. They are unknown fields, so they are refused.
  protected override stripProtoKeys(): void {}
}

// On these parameters alone: a pipe for all would make promises for each of them, which is a good part of what Nest costs
// a small request.
const pipes = [new StrictValidationPipe()];

/** What a client sent as the body, checked, as a parameter of a handler. */
export const ValidBody = (schema: z.ZodType): ParameterDecorator => Body({ schema, pipes });

/** What a client sent behind the `?`, checked, as a parameter of a handler. */
export const ValidQuery = (schema: z.ZodType): ParameterDecorator => Query({ schema, pipes });

/** The variable parts of the path, checked, as a parameter of a handler. */
export const ValidParams = (schema: z.ZodType): ParameterDecorator => Param({ schema, pipes });

/**
 * The headers that a schema names, checked, as a parameter of a handler. Nest runs no pipe on headers, and would take
 * a schema that is handed to the decorator itself for a pipe, as both have a method `transform`.
 */
export const ValidHeaders = (schema: z.ZodObject): ParameterDecorator =>
  createParamDecorator((_, context: ExecutionContext) => {
    const { headersDistinct } = context.switchToHttp().getRequest<FastifyRequest>().raw;
    // One that comes twice is joined, as a list would be: where one value is expected, the schema refuses it.
    const given = Object.keys(schema.shape).map((name) => [name, headersDistinct[name.toLowerCase()]?.join('\n')]);
    const checked = schema.safeParse(Object.fromEntries(given));
    if (!checked.success) throw invalidInput(checked.error.issues);
    return checked.data;
  })();
