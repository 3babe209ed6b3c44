import { z } from 'zod';

/** The names that bodies of answers, and parts of them, have in the OpenAPI document: each is given where the schema is used first. */
export const schemaNames = z.registry<{ id: string }>();
