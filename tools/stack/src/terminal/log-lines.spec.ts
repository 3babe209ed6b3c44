import { describe, expect, it } from 'vitest';
import { prefixedLogs, formatLogLine } from './log-lines.ts';

describe('a formatted log line', () => {
  it('contains time, level, message and fields', () => {
    const time = '2026-11-23T08:01:02.345Z';
    const record = { level: 'warn', time, service: 'users', instance: 'users-1', msg: 'slow', requestId: 'r1', ms: 5 };
    expect(formatLogLine(JSON.stringify(record))).toBe('08:01:02.345 WARN  slow requestId=r1 ms=5');
  });

  it('contains no field of the identity or the format', () => {
    const time = '2026-11-23T08:01:02.345Z';
    const record = { level: 'info', severityNumber: 9, time, service: 'users', instance: 'users-1', version: 'dev' };
    expect(formatLogLine(JSON.stringify({ ...record, msg: 'ready' }))).toBe('08:01:02.345 INFO  ready');
  });

  it('shows control characters as text', () => {
    const record = {
      level: 'info',
      time: '2026-11-23T08:01:02.345Z',
      msg: 'served',
      path: '/\u001b]0;title\u0007\n\u009b2J',
    };
    const shown = '08:01:02.345 INFO  served path=/\\x1b]0;title\\x07\\x0a\\x9b2J';
    expect(formatLogLine(JSON.stringify(record))).toBe(shown);
    expect(formatLogLine('plain \u001b[2J\ttext')).toBe('plain \\x1b[2J\ttext');
    expect(formatLogLine('user\u202egnp.exe')).toBe('user\\x202egnp.exe');
  });

  it.each(['plain text', '{"not":"a record"}', '{broken', '{"level":30,"time":5,"msg":"x"}', ''])(
    'is unchanged if it is %j',
    (line) => expect(formatLogLine(line)).toBe(line),
  );
});

describe('logs of several processes', () => {
  it('have their names as a prefix, each in its own colour', () => {
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
