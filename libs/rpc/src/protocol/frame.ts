/** The version in HELLO. A change that an older peer would misread needs a new version. */
export const PROTOCOL_VERSION = 1;

/** length (u32, of the payload) | type (u8) | flags (u8) | id (u32), all big-endian. */
export const HEADER_BYTES = 10;

/** The highest request id. The next one is 1. */
export const MAX_ID = 0xffff_ffff;

export const FrameType = {
  HELLO: 1,
  REQUEST: 2,
  REPLY: 3,
  ERROR: 4,
  CANCEL: 5,
  PING: 6,
  PONG: 7,
  GOAWAY: 8,
  DATA: 9,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** Flag: the message continues in a DATA frame with the same id. It is the only flag of this version. */
export const MORE = 0x01;

/** Maximum payload of a sent frame, even if the receiver accepts more. It limits how long a short frame waits. */
export const MAX_PART_BYTES = 64 * 1024;

export interface Frame {
  readonly type: FrameType;
  /** The request id; 0 for frames about the connection. PING and PONG have their own numbers. */
  readonly id: number;
  /** The receiver owns it. It may share memory with other frames. */
  readonly payload: Buffer;
  /** Whether the message continues in further frames. */
  readonly more: boolean;
  /** Arrival of the first part of a message in parts, in milliseconds of `performance.now()`. */
  readonly startedAt?: number;
}

const NAMES = new Map<number, string>(Object.entries(FrameType).map(([name, type]) => [type, name]));

export function isFrameType(type: number): type is FrameType {
  return NAMES.has(type);
}

/** The name of a frame type, such as `REQUEST`. */
export function frameName(type: FrameType): string {
  return NAMES.get(type) ?? String(type);
}

/** Whether frames of the type may have the flag MORE. */
export function canHaveMore(type: FrameType): boolean {
  return type === FrameType.REQUEST || type === FrameType.REPLY || type === FrameType.DATA;
}

/**
 * The first bytes of a frame: its header, and room for the fields before the body.
 * @param bodyBytes - length of the body that the caller sends separately.
 */
export function startFrame(type: FrameType, id: number, fieldBytes: number, bodyBytes = 0): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + fieldBytes);
  frame.writeUInt32BE(fieldBytes + bodyBytes, 0);
  frame[4] = type;
  frame[5] = 0;
  frame.writeUInt32BE(id, 6);
  return frame;
}
