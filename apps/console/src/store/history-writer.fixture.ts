import { writeSync } from 'node:fs';
import { History } from './history.ts';
import { spanRow } from './rows.fixture.ts';

// Writes spans until it is killed, and reports after each export how many there are.
const logger = { info: () => {}, warn: () => {} };
const history = new History({ folder: process.argv[2]!, maxSpans: 100_000, maxLogRecords: 100, logger });
for (let written = 0; ;) {
  history.addSpans([spanRow(written, 1), spanRow(written, 2)]);
  written += 1;
  // Fails, and so ends the process, when its reader has ended.
  writeSync(1, `${written}\n`);
}
