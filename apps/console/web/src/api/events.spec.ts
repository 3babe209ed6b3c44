import { describe, expect, it } from 'vitest';
import { eventReader } from './events.ts';

function read(...pieces: string[]): string[] {
  const events: string[] = [];
  const next = eventReader((data) => events.push(data));
  for (const piece of pieces) next(piece);
  return events;
}

describe('a stream of events', () => {
  it('is split at empty lines, wherever its pieces end', () => {
    expect(read('da', 'ta: {"a":', '1}\n', '\ndata: 2\n\nda')).toEqual(['{"a":1}', '2']);
    expect(read('data: 1\r', '\n\r', '\ndata: 2\r\n\r\n')).toEqual(['1', '2']);
  });

  it('may have several lines of data, comments and other fields', () => {
    expect(read(': alive\n\nid: 7\nevent: message\ndata: a\ndata:b\n\n')).toEqual(['a\nb']);
  });
});
