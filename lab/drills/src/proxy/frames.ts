import { encodeError, MORE, startFrame, type Frame } from '@signalbox/rpc/protocol';

/** Encodes a decoded frame again: header and payload. */
export function bytesOf({ type, id, payload, more }: Frame): Buffer {
  const header = startFrame(type, id, 0, payload.length);
  if (more) header[5] = MORE;
  return Buffer.concat([header, payload]);
}

/** The reply of a service whose handler throws an unexpected error. */
export const failedCall = (id: number): Buffer =>
  encodeError(id, { kind: 'failed', code: 'INTERNAL', message: 'failing' });
