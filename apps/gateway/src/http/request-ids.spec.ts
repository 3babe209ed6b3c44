import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { requestId, traceparent } from './request-ids.ts';

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

describe('traceparent', () => {
  it('keeps a valid one', () => {
    const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(traceparent(request({ traceparent: given }))).toBe(given);
  });

  it.each([
    '',
    'garbage',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more',
  ])('starts a new trace in place of %j', (given) => {
    const made = traceparent(request({ traceparent: given }));
    expect(made).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(made).not.toBe(given);
  });
});
