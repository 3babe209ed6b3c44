import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { invalidInput } from '../problems/invalid-input.ts';

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
