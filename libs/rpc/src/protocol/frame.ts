/** The version that HELLO names. A change that an older peer would misread takes the next number. */
export const PROTOCOL_VERSION = 1;

/** length (u32, of the payload) | type (u8) | flags (u8) | id (u32), all big-endian. */
export const HEADER_BYTES = 10;

/** The highest request id; the next one is 1 again. */
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

/** Flag: the message goes on in a DATA frame of the same id. The only one of this version. */
export const MORE = 0x01;

/** The longest payload that is sent in one frame, whatever the receiver takes: what a short frame may wait behind. */
export const MAX_PART_BYTES = 64 * 1024;

export interface Frame {
  readonly type: FrameType;
  /** The request that the frame is about; 0 for those about the connection. PING and PONG carry a number of their own. */
  readonly id: number;
  /** Owned by whoever gets the frame. It may share its memory with its neighbours on the wire. */
  readonly payload: Buffer;
  /** The message goes on in further frames. */
  readonly more: boolean;
  /** When the first part of a message came that came in parts, on the clock of `performance.now()`. */
  readonly startedAt?: number;
}

const NAMES = new Map<number, string>(Object.entries(FrameType).map(([name, type]) => [type, name]));

export function isFrameType(type: number): type is FrameType {
  return NAMES.has(type);
}

/** `REQUEST`, for texts. */
export function frameName(type: FrameType): string {
  return NAMES.get(type) ?? String(type);
}

/** Whether frames of the type may say that their message goes on. */
export function mayGoOn(type: FrameType): boolean {
  return type === FrameType.REQUEST || type === FrameType.REPLY || type === FrameType.DATA;
}

/**
 * The first bytes of a frame: its header, and room for the fields before the body.
 * @param bodyBytes - how much payload follows that the caller sends from its own buffer.
 */
export function startFrame(type: FrameType, id: number, fieldBytes: number, bodyBytes = 0): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + fieldBytes);
  frame.writeUInt32BE(fieldBytes + bodyBytes, 0);
  frame[4] = type;
  frame[5] = 0;
  frame.writeUInt32BE(id, 6);
  return frame;
}
