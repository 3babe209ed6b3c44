import { isAscii } from 'node:buffer';

// Below this length, a copy behind the head costs less than a second buffer in the same write.
const MAX_TEXT_BYTES = 4096;

/**
 * Converts a short ASCII body to text, which Node sends in one buffer with the head of the answer. Node sends bytes in a
 * second buffer, with which a small request costs 3.5 % more CPU time (ADR 20).
 */
export function sendable(body: Buffer): Buffer | string {
  return body.length < MAX_TEXT_BYTES && isAscii(body) ? body.toString('latin1') : body;
}
