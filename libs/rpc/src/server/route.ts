import type { MessageHandler } from '@nestjs/microservices';
import { invalidFields, InvalidRequestError, type InvalidField, type Message } from '@signalbox/contract';
import { isObservable, lastValueFrom } from 'rxjs';
import type { CallContext } from './caller.ts';

/** A message and its handler, with guards, pipes, interceptors and filters. */
export class Route {
  constructor(
    readonly message: Message,
    private readonly handler: MessageHandler,
  ) {}

  /** Returns the reply as JSON, with only the declared fields. */
  async answer(call: CallContext, body: Buffer): Promise<Buffer> {
    const request = parse(body);
    // Nest returns an Observable if an interceptor or a filter is involved, otherwise the plain value.
    const result: unknown = await this.handler(request, call);
    const reply: unknown = isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
    const checked = this.message.reply.safeParse(reply);
    if (!checked.success) {
      throw new UndeclaredReplyError(this.message.name, invalidFields(checked.error.issues, { whole: 'the reply' }));
    }
    return Buffer.from(JSON.stringify(checked.data));
  }
}

/** A handler returned a reply that does not match its contract. */
class UndeclaredReplyError extends Error {
  override readonly name = 'UndeclaredReplyError';

  constructor(message: string, invalidFields: readonly InvalidField[]) {
    const fields = invalidFields.map(({ field, message }) => `${field}: ${message}`);
    super(`the reply of ${message} does not match its schema: ${fields.join('; ')}`);
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new InvalidRequestError([{ field: '', message: 'expected JSON' }]);
  }
}
