import { Body, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { StrictValidationPipe } from './strict-validation.pipe.ts';

// On these parameters alone: a pipe for all would make promises for each of them, which is a good part of what Nest costs
// a small request.
const pipes = [new StrictValidationPipe()];

/** What a client sent as the body, checked, as a parameter of a handler. */
export const ValidBody = (schema: z.ZodType): ParameterDecorator => Body({ schema, pipes });

/** What a client sent behind the `?`, checked, as a parameter of a handler. */
export const ValidQuery = (schema: z.ZodType): ParameterDecorator => Query({ schema, pipes });

/** The variable parts of the path, checked, as a parameter of a handler. */
export const ValidParams = (schema: z.ZodType): ParameterDecorator => Param({ schema, pipes });
