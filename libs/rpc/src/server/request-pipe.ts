import type { PipeTransform } from '@nestjs/common';
import { invalidFields, InvalidRequestError, type Message } from '@signalbox/contract';

/** Validates a request and strips unknown fields. */
export class RequestPipe implements PipeTransform {
  constructor(private readonly message: Message) {}

  transform(request: unknown): unknown {
    const result = this.message.request.safeParse(request);
    if (!result.success) throw new InvalidRequestError(invalidFields(result.error.issues));
    return result.data;
  }
}
