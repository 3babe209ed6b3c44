import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import { invalidInput } from '../problems/invalid-input.ts';

/** Checks what a client sent against the schema that its parameter names. */
export class StrictValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({
      // All schemas here are zod's, whose issues say more than the standard asks for.
      exceptionFactory: (issues) => invalidInput(issues as readonly z.core.$ZodIssue[]),
    });
  }

  // Nest would remove keys such as `constructor` in silence. They are unknown fields, so they are refused.
  protected override stripProtoKeys(): void {}
}
