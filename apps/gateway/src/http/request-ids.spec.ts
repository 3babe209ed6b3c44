import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { requestId } from './request-ids.ts';

const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;
const GENERATED_ID = /^[0-9a-f]{32}$/;

describe('requestId', () => {
  it.each(['signal-4711', 'a', 'x'.repeat(128), 'cf:1/2+3=@._'])('keeps %s', (id) => {
    expect(requestId(request({ 'x-request-id': id }))).toBe(id);
  });

  it.each(['', 'x'.repeat(129), 'two words', 'new\nline', '"quoted"', '<b>', 'é', 'one, two'])('replaces %j', (id) => {
    expect(requestId(request({ 'x-request-id': id }))).toMatch(GENERATED_ID);
  });

  it('generates a new id each time', () => {
    const ids = Array.from({ length: 1000 }, () => requestId(request({})));
    expect(ids).toEqual(ids.map(() => expect.stringMatching(GENERATED_ID)));
    expect(new Set(ids).size).toBe(1000);
  });
});
