import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { LongMessages } from '../connection/long-messages.ts';
import { encodeError } from './wire-error.ts';
import { FrameType, startFrame } from './frame.ts';
import { encodeGoaway } from './goaway.ts';
import { encodeHello } from './hello.ts';
import { encodeRequest } from './request.ts';

const page = readFileSync(new URL('../../PROTOCOL.md', import.meta.url), 'utf8');

/** The bytes of a hex block without its comments. */
function bytesOf(block: string): string {
  const text = new RegExp(`\`\`\`hex ${block}\n([^\`]*)\`\`\``).exec(page)?.[1] ?? '';
  return text.replace(/#.*$/gm, '').replace(/\s/g, '');
}

const body = Buffer.from('{"number":"T1"}');
const reply = Buffer.from('{"number":"T1","stops":[]}');
const request = { name: Buffer.from('wagons.getWagon'), metadata: { requestId: 'r1' }, body };

/** The reply as LongMessages sends it to a caller with a frame size of 16 bytes. */
function inParts(): Buffer {
  const messages = new LongMessages();
  messages.add(startFrame(FrameType.REPLY, 3, 0, reply.length), reply);
  return Buffer.concat([...messages.next(16), ...messages.next(16)]);
}

const exchange: Record<string, Buffer> = {
  HELLO: encodeHello(DEFAULT_LIMITS),
  REQUEST: Buffer.concat([encodeRequest(1, request, 800, DEFAULT_LIMITS), body]),
  REPLY: Buffer.concat([startFrame(FrameType.REPLY, 1, 0, reply.length), reply]),
  PARTS: inParts(),
  ERROR: encodeError(2, { kind: 'answered', code: 'WAGON_NOT_FOUND', message: 'no T2' }),
  GOAWAY: encodeGoaway({ lastId: 2, reason: 'stopping' }),
};

describe('PROTOCOL.md', () => {
  it.each(Object.entries(exchange))('shows %s as it is encoded', (name, bytes) => {
    expect(bytesOf(name)).toBe(bytes.toString('hex'));
  });

  it.each(Object.entries(FrameType))('lists %s with its number', (name, type) => {
    expect(page).toMatch(new RegExp(`^\\| ${type} +\\| ${name} +\\|`, 'm'));
  });
});
