// The frames of PROTOCOL.md, for programs that read or write them directly. Callers and handlers do not need them.
export { LongMessages } from './connection/long-messages.ts';
export { FrameDecoder } from './protocol/decoder.ts';
export { decodeError, encodeError } from './protocol/wire-error.ts';
export { FrameType, MORE, startFrame, type Frame } from './protocol/frame.ts';
export { decodeGoaway, encodeGoaway } from './protocol/goaway.ts';
export { decodeHello, encodeHello } from './protocol/hello.ts';
export { MessageAssembler } from './protocol/message-assembler.ts';
export { ProtocolError } from './protocol/protocol-error.ts';
export { decodeRequest, encodeRequest } from './protocol/request.ts';
