import type { Output } from './output.ts';

const COLOURS = ['cyan', 'magenta', 'yellow', 'blue', 'green', 'red'] as const;
// Fields that the prefix already shows, or that a reader at a terminal does not need.
const HIDDEN = new Set(['level', 'time', 'msg', 'service', 'instance', 'pid', 'hostname', 'version', 'severityNumber']);

/** Prints each line of output after the name of its process, in the colour of that process. */
export function prefixedLogs(output: Output): (name: string, line: string) => void {
  const colours = new Map<string, (typeof COLOURS)[number]>();
  return (name, line) => {
    const colour = colours.get(name) ?? COLOURS[colours.size % COLOURS.length]!;
    colours.set(name, colour);
    output.line(`${output.paint(colour, `${name.padEnd(15)} │`)} ${formatLogLine(line)}`);
  };
}

/** Formats a structured log line for people. Other lines only have their control characters escaped. */
export function formatLogLine(line: string): string {
  const record = recordOf(line);
  if (record === undefined) return escapeControls(line);
  const fields = Object.entries(record).filter(([key]) => !HIDDEN.has(key));
  const rest = fields.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const level = record.level.toUpperCase().padEnd(5);
  // The time of day from the ISO 8601 timestamp.
  return escapeControls([record.time.slice(11, 23), level, record.msg, ...rest].join(' '));
}

/**
 * Replaces control characters except tabs, and marks that reorder text, because a client can send terminal commands in a
 * field that is logged.
 */
export function escapeControls(text: string): string {
  const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
  return text.replace(controls, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

interface LogRecord {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
}

function recordOf(line: string): LogRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line) as Partial<LogRecord>;
    const isLog = typeof record.time === 'string' && typeof record.level === 'string' && typeof record.msg === 'string';
    return isLog ? (record as LogRecord) : undefined;
  } catch {
    return undefined;
  }
}
