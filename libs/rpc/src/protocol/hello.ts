import { FrameType, PROTOCOL_VERSION, startFrame, type Frame } from './frame.ts';
import { PayloadReader } from './payload-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** Distinguishes a peer of this protocol from other programs that connect to the port. */
const MAGIC = 'SGBX';
const MAGIC_NUMBER = Buffer.from(MAGIC).readUInt32BE();

/** With smaller frames, headers would take more bytes than content. */
const MIN_FRAME_BYTES = 256;

/** The first frame of each side: its limits. */
export interface Hello {
  /** Maximum payload of a frame. Longer messages are sent in parts. */
  readonly maxFrameBytes: number;
  /** Maximum message, including all parts. */
  readonly maxMessageBytes: number;
  /** Maximum concurrent calls over this connection. */
  readonly maxCallsInFlight: number;
}

export function encodeHello(hello: Hello, version = PROTOCOL_VERSION): Buffer {
  const frame = startFrame(FrameType.HELLO, 0, 17);
  frame.writeUInt32BE(MAGIC_NUMBER, 10);
  frame[14] = version;
  frame.writeUInt32BE(hello.maxFrameBytes, 15);
  frame.writeUInt32BE(hello.maxMessageBytes, 19);
  frame.writeUInt32BE(hello.maxCallsInFlight, 23);
  return frame;
}

/** Decodes HELLO. Ignores additional fields, which later versions may send. */
export function decodeHello(frame: Frame): Hello {
  const payload = new PayloadReader(frame);
  if (payload.u32() !== MAGIC_NUMBER) throw new ProtocolError(`HELLO does not begin with ${MAGIC}`);
  const version = payload.u8();
  if (version !== PROTOCOL_VERSION) {
    throw new ProtocolError(`protocol version must be ${PROTOCOL_VERSION}, got ${version}`);
  }
  const hello = { maxFrameBytes: payload.u32(), maxMessageBytes: payload.u32(), maxCallsInFlight: payload.u32() };
  if (hello.maxFrameBytes < MIN_FRAME_BYTES) {
    throw new ProtocolError(`HELLO must allow frames of ${MIN_FRAME_BYTES} bytes, got ${hello.maxFrameBytes}`);
  }
  return hello;
}
