import type { Output } from './output.ts';

const COLOURS = ['cyan', 'magenta', 'yellow', 'blue', 'green', 'red'] as const;
const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

// What the prefix says already, and what a reader at a terminal doesn't miss.
const HIDDEN = new Set(['level', 'time', 'msg', 'service', 'instance', 'pid', 'hostname']);

/** Shows what each process says behind its name, in a colour of its own. */
export function prefixedLogs(output: Output): (name: string, line: string) => void {
  const colours = new Map<string, (typeof COLOURS)[number]>();
  return (name, line) => {
    const colour = colours.get(name) ?? COLOURS[colours.size % COLOURS.length]!;
    colours.set(name, colour);
    output.line(`${output.paint(colour, `${name.padEnd(15)} │`)} ${readable(line)}`);
  };
}

/** A structured log line as a person reads it; any other line as it is. */
export function readable(line: string): string {
  const record = recordOf(line);
  if (record === undefined) return line;
  const time = new Date(Number(record.time)).toISOString().slice(11, 23);
  const fields = Object.entries(record).filter(([key]) => !HIDDEN.has(key));
  const rest = fields.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [time, LEVELS[Number(record.level)] ?? record.level, record.msg, ...rest].join(' ');
}

function recordOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line) as Record<string, unknown>;
    return Number.isFinite(record.time) && 'level' in record ? record : undefined;
  } catch {
    return undefined;
  }
}
