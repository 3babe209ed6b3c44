import type { Encoding } from './export-request.ts';
import { messages } from './messages.ts';

/** google.rpc.Code.INVALID_ARGUMENT and UNAVAILABLE */
export const RPC_CODE = { invalidArgument: 3, unavailable: 14 } as const;

/** The response to a request whose items are stored, apart from those that are rejected. */
export function successBody(encoding: Encoding, rejectedName: string, rejected: number): Buffer {
  const errorMessage = 'items without valid ids and times are rejected';
  if (encoding === 'json')
    return json(rejected === 0 ? {} : { partialSuccess: { [rejectedName]: String(rejected), errorMessage } });
  const response = rejected === 0 ? {} : { partialSuccess: { rejected, errorMessage } };
  return Buffer.from(messages.ExportResponse.encode(response).finish());
}

/** A google.rpc.Status. */
export function failureBody(encoding: Encoding, message: string, code: number = RPC_CODE.invalidArgument): Buffer {
  const status = { code, message };
  return encoding === 'json' ? json(status) : Buffer.from(messages.RpcStatus.encode(status).finish());
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
