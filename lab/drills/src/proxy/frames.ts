import { encodeError, MORE, startFrame, type Frame } from '@signalbox/rpc/protocol';

/** A frame as it came: header and payload. */
export function bytesOf({ type, id, payload, more }: Frame): Buffer {
  const header = startFrame(type, id, 0, payload.length);
  if (more) header[5] = MORE;
  return Buffer.concat([header, payload]);
}

/** What a service answers whose handler broke down. */
export const failedCall = (id: number): Buffer =>
  encodeError(id, { kind: 'failed', code: 'INTERNAL', message: 'sour' });
