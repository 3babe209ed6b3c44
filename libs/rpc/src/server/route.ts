import type { MessageHandler } from '@nestjs/microservices';
import { invalidFields, InvalidRequestError, type InvalidField, type Message } from '@signalbox/contract';
import { isObservable, lastValueFrom } from 'rxjs';
import type { IncomingCall } from './incoming-call.ts';

/** A message and the handler that answers it, guards, pipes, interceptors and filters around it. */
export class Route {
  constructor(
    readonly message: Message,
    private readonly handler: MessageHandler,
  ) {}

  /** The reply as JSON, with nothing in it but what the contract declares. */
  async answer(call: IncomingCall, body: Buffer): Promise<Buffer> {
    const request = parse(body);
    // Nest hands back an Observable where an interceptor or a filter had a part in it, and the plain value elsewhere.
    const result: unknown = await this.handler(request, call);
    const reply: unknown = isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
    const checked = this.message.reply.safeParse(reply);
    if (!checked.success) {
      throw new UndeclaredReplyError(this.message.name, invalidFields(checked.error.issues, { whole: 'the reply' }));
    }
    return Buffer.from(JSON.stringify(checked.data));
  }
}

/** A handler gave a reply that its contract does not declare. */
class UndeclaredReplyError extends Error {
  override readonly name = 'UndeclaredReplyError';

  constructor(message: string, faults: readonly InvalidField[]) {
    const fields = faults.map(({ field, message }) => `${field}: ${message}`);
    super(`the reply of ${message} does not fit its schema: ${fields.join('; ')}`);
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new InvalidRequestError([{ field: '', message: 'expected JSON' }]);
  }
}
