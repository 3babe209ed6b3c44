import { isAscii } from 'node:buffer';

// Measured: below, copying the text behind the head costs less than a second buffer in the same write.
const TEXT_BELOW_BYTES = 4096;

/**
 * The same bytes in the form that Node sends for less: a short text goes out as one piece with the head of the answer,
 * bytes as two. Only ASCII, whose text needs no decoder.
 */
export function sendable(body: Buffer): Buffer | string {
  return body.length < TEXT_BELOW_BYTES && isAscii(body) ? body.toString('latin1') : body;
}
