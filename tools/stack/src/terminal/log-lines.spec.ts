import { describe, expect, it } from 'vitest';
import { prefixedLogs, readable } from './log-lines.ts';

describe('a log line as a person reads it', () => {
  it('has the time, the level, the message and its fields', () => {
    const time = '2026-11-23T08:01:02.345Z';
    const record = { level: 'warn', time, service: 'users', instance: 'users-1', msg: 'slow', requestId: 'r1', ms: 5 };
    expect(readable(JSON.stringify(record))).toBe('08:01:02.345 WARN  slow requestId=r1 ms=5');
  });

  it.each(['plain text', '{"not":"a record"}', '{broken', '{"level":30,"time":5,"msg":"x"}', ''])(
    'is left alone when it is %j',
    (line) => expect(readable(line)).toBe(line),
  );
});

describe('logs of several processes', () => {
  it('stand behind their names, each in one colour of its own', () => {
    const lines: string[] = [];
    const log = prefixedLogs({
      line: (text = '') => lines.push(text),
      paint: (style, text) => `<${String(style)}>${text}`,
      step: (_, work) => work,
    });
    log('users-1', 'one');
    log('orders-1', 'two');
    log('users-1', 'three');
    expect(lines).toEqual([
      '<cyan>users-1         │ one',
      '<magenta>orders-1        │ two',
      '<cyan>users-1         │ three',
    ]);
  });
});
