// The frames of PROTOCOL.md, for programs that look at the wire themselves. Callers and handlers need none of this.
export { LongMessages } from './connection/long-messages.ts';
export { FrameDecoder } from './protocol/decoder.ts';
export { decodeFault, encodeFault, type Fault, type FaultKind } from './protocol/fault.ts';
export { FrameType, MORE, startFrame, type Frame } from './protocol/frame.ts';
export { decodeGoaway, encodeGoaway, type Goaway } from './protocol/goaway.ts';
export { decodeHello, encodeHello, type Hello } from './protocol/hello.ts';
export { MessageAssembler } from './protocol/message-assembler.ts';
export { type Metadata } from './protocol/metadata.ts';
export { ProtocolError } from './protocol/protocol-error.ts';
export { decodeRequest, encodeRequest, type OutgoingRequest, type Request } from './protocol/request.ts';
