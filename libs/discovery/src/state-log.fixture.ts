import type { StateLog } from './state-log.ts';

/** A log in memory. */
export class RecordingLog implements StateLog {
  readonly lines: string[] = [];
  /** The fields of each line. */
  readonly fields: object[] = [];

  info(fields: object, message: string): void {
    this.fields.push(fields);
    this.lines.push(`info: ${message}`);
  }

  warn(fields: object, message: string): void {
    this.fields.push(fields);
    this.lines.push(`warn: ${message}`);
  }
}
