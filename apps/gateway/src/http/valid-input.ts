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

/** Validates client input against the schema of the parameter. */
class StrictValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({
      // All schemas are zod schemas, whose issues contain more than Standard Schema requires.
      exceptionFactory: (issues) => invalidInput(issues as readonly z.core.$ZodIssue[]),
    });
  }

  // Nest would silently remove keys such as `constructor`. They are unknown fields, so they must be rejected.
  protected override stripProtoKeys(): void {}
}

// Only on these parameters: a global pipe would create promises for every parameter, a large part of Nest's cost per
// request.
const pipes = [new StrictValidationPipe()];

/** Injects the validated body into a handler. */
export const ValidBody = (schema: z.ZodType): ParameterDecorator => Body({ schema, pipes });

/** Injects the validated query into a handler. @public */
export const ValidQuery = (schema: z.ZodType): ParameterDecorator => Query({ schema, pipes });

/** Injects the validated path parameters into a handler. */
export const ValidParams = (schema: z.ZodType): ParameterDecorator => Param({ schema, pipes });

/**
 * Injects the validated headers of a schema into a handler. Nest runs no pipes on headers, and would mistake a schema in
 * the decorator for a pipe, because both have a method `transform`.
 * @public
 */
export const ValidHeaders = (schema: z.ZodObject): ParameterDecorator =>
  createParamDecorator((_, context: ExecutionContext) => {
    const { headersDistinct } = context.switchToHttp().getRequest<FastifyRequest>().raw;
    // Repeated headers are joined like a list. If the schema expects one value, it rejects them.
    const given = Object.keys(schema.shape).map((name) => [name, headersDistinct[name.toLowerCase()]?.join('\n')]);
    const checked = schema.safeParse(Object.fromEntries(given));
    if (!checked.success) throw invalidInput(checked.error.issues);
    return checked.data;
  })();
