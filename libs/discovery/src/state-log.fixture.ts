import type { StateLog } from './state-log.ts';

/** A log that a test reads. */
export class RecordingLog implements StateLog {
  readonly lines: string[] = [];

  info(_fields: object, message: string): void {
    this.lines.push(`info: ${message}`);
  }

  warn(_fields: object, message: string): void {
    this.lines.push(`warn: ${message}`);
  }
}
