import type { PipeTransform } from '@nestjs/common';
import { fieldPath, InvalidRequestError, type FieldFault, type Message } from '@signalbox/contract';
import type { z } from 'zod';

/** Faults beyond these help nobody, and a hostile request could cause any number. */
const MAX_FAULTS = 100;

/** Takes a request through its schema: checked, unknown fields stripped. */
export class RequestPipe implements PipeTransform {
  constructor(private readonly message: Message) {}

  transform(request: unknown): unknown {
    const result = this.message.request.safeParse(request);
    if (!result.success) throw new InvalidRequestError(fieldFaults(result.error));
    return result.data;
  }
}

/** What is wrong with which field, one entry an issue. */
export function fieldFaults(error: z.ZodError): FieldFault[] {
  return error.issues.slice(0, MAX_FAULTS).map(({ path, message }) => ({ field: fieldPath(path), message }));
}
