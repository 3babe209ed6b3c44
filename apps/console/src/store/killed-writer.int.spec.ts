import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fromSources } from '@signalbox/testing';
import { expect, it } from 'vitest';
import { History } from './history.ts';

const EXPORTS = 200;

it('keeps all exports that were stored before the process was killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  const program = new URL('history-writer.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [...(await fromSources()), program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let reported = 0;
  for await (const line of createInterface(child.stdout)) {
    reported = Number(line);
    if (reported === EXPORTS) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const warnings: object[] = [];
  const logger = { info: () => {}, warn: (fields: object) => void warnings.push(fields) };
  const history = new History({ folder, maxSpans: 100_000, maxLogRecords: 100, logger });
  const traces = history.spans.search({ limit: 200, sort: 'newest' });
  expect(history.storage().spans.stored).toBeGreaterThanOrEqual(2 * reported);
  expect(traces.every(({ spans }) => spans === 2)).toBe(true);
  expect(warnings).toEqual([]);
  history.close();
  rmSync(folder, { recursive: true });
});
