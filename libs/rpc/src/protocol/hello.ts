import { FrameType, PROTOCOL_VERSION, startFrame, type Frame } from './frame.ts';
import { PayloadReader } from './payload-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** "SGBX": tells a peer of ours from whatever else connects to the port. */
const MAGIC = 0x53474258;

/** Less than this would take more bytes for headers than for what is said. */
const MIN_FRAME_BYTES = 256;

/** What one side tells the other before anything else: how much it is ready to take. */
export interface Hello {
  /** The longest payload of a frame. What is longer comes in parts. */
  readonly maxFrameBytes: number;
  /** The longest message, all its parts together. */
  readonly maxMessageBytes: number;
  /** The most calls at a time that it answers over this connection. */
  readonly maxCallsInFlight: number;
}

export function encodeHello(hello: Hello, version = PROTOCOL_VERSION): Buffer {
  const frame = startFrame(FrameType.HELLO, 0, 17);
  frame.writeUInt32BE(MAGIC, 10);
  frame[14] = version;
  frame.writeUInt32BE(hello.maxFrameBytes, 15);
  frame.writeUInt32BE(hello.maxMessageBytes, 19);
  frame.writeUInt32BE(hello.maxCallsInFlight, 23);
  return frame;
}

/** Fields after those known here are a later version's, and passed over. */
export function decodeHello(frame: Frame): Hello {
  const payload = new PayloadReader(frame);
  if (payload.u32() !== MAGIC) throw new ProtocolError('HELLO does not begin with SGBX');
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
