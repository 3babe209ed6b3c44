import { FrameType, HEADER_BYTES, startFrame, type Frame } from './frame.ts';
import { PayloadReader } from './payload-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * The meaning of an error for the call and the instance.
 * - `unprocessed`: the call was not processed. It may be sent to another instance.
 * - `failed`: this instance failed, and the call may be partly processed.
 * - `answered`: the service's reply. Another instance would return the same.
 */
export const WIRE_ERROR_KINDS = ['unprocessed', 'failed', 'answered'] as const;
export type WireErrorKind = (typeof WIRE_ERROR_KINDS)[number];

/** An error on the wire. */
export interface WireError {
  readonly kind: WireErrorKind;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** kind (u8) | length of the code (u8) | length of the message (u16). */
const FIXED_BYTES = 4;
const MAX_MESSAGE_CHARACTERS = 4096;

/** Encodes an ERROR frame. A message is truncated to 4096 characters. */
export function encodeError(id: number, error: WireError): Buffer {
  const code = Buffer.from(error.code);
  const message = Buffer.from(error.message.slice(0, MAX_MESSAGE_CHARACTERS));
  const details = error.details ? Buffer.from(JSON.stringify(error.details)) : Buffer.alloc(0);
  const frame = startFrame(FrameType.ERROR, id, FIXED_BYTES + code.length + message.length + details.length);
  let offset = frame.writeUInt8(WIRE_ERROR_KINDS.indexOf(error.kind), HEADER_BYTES);
  offset = frame.writeUInt8(code.length, offset);
  offset = frame.writeUInt16BE(message.length, offset);
  offset += code.copy(frame, offset);
  offset += message.copy(frame, offset);
  details.copy(frame, offset);
  return frame;
}

export function decodeError(frame: Frame): WireError {
  const payload = new PayloadReader(frame);
  const number = payload.u8();
  const kind = WIRE_ERROR_KINDS[number];
  if (!kind) throw new ProtocolError(`ERROR has the unknown kind ${number}`);
  const codeBytes = payload.u8();
  const messageBytes = payload.u16();
  const code = payload.text(codeBytes);
  const message = payload.text(messageBytes);
  const details = payload.remaining > 0 ? parseDetails(payload.rest()) : undefined;
  return { kind, code, message, details };
}

function parseDetails(json: Buffer): Readonly<Record<string, unknown>> {
  try {
    const details: unknown = JSON.parse(json.toString());
    if (typeof details === 'object' && details !== null && !Array.isArray(details)) {
      return details as Record<string, unknown>;
    }
  } catch {
    // Reported below, like JSON that is not an object.
  }
  throw new ProtocolError('ERROR has details that are not a JSON object');
}
