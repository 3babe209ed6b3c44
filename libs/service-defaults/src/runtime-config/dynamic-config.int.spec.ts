import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../config/config.ts';
import { serviceSettings } from '../config/service-settings.ts';
import { flag } from '../config/setting.ts';
import { DynamicConfig } from './dynamic-config.ts';
import { MemoryDocuments } from './memory-documents.fixture.ts';

const schema = z.object({
  ...serviceSettings,
  DOORS_OPEN: flag().default(true).meta({ isDynamic: true, description: 'Whether doors are open' }),
});
const document = (revision: number, settings: object) => JSON.stringify({ revision, settings });

describe('DynamicConfig', () => {
  let folder: string;
  let file: string;
  const stopping = new AbortController();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dynamic-config-'));
    file = join(folder, 'documents.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A process with the settings of this environment. */
  function start(more: NodeJS.ProcessEnv = {}) {
    const env = { RPC_TLS: 'off', CONFIG_CACHE_FILE: file, ...more };
    const config = loadConfig(schema, env);
    const lines: [message: string, fields: object][] = [];
    const log = (level: string) => (fields: object, message: string) =>
      void lines.push([`${level}: ${message}`, fields]);
    /** The settings that listeners saw. */
    const seen: unknown[] = [];
    const dynamic = new DynamicConfig({
      service: 'wagons',
      instanceId: 'wagons-1',
      schema,
      config,
      env,
      logger: { info: log('info'), warn: log('warn') },
      changed: () => seen.push([config.LOG_LEVEL, config.HEDGING, config.DOORS_OPEN]),
    });
    dynamic.restore();
    const documents = new MemoryDocuments();
    const followed = dynamic.follow(documents, stopping.signal);
    return { config, dynamic, documents, followed, lines, seen };
  }

  it('replaces all settings of a document at once, then calls its listeners, and logs old and new values', () => {
    const { config, documents, lines, seen } = start({ LOG_LEVEL: 'warn' });
    documents.put('wagons', document(4, { LOG_LEVEL: 'debug', HEDGING: true, DOORS_OPEN: false }));
    expect(seen).toEqual([['debug', true, false]]);
    expect(config).toMatchObject({ LOG_LEVEL: 'debug', HEDGING: true, DOORS_OPEN: false });
    const changes = { LOG_LEVEL: 'warn → debug', HEDGING: 'false → true', DOORS_OPEN: 'true → false' };
    expect(lines).toEqual([
      ['info: configuration applied', expect.objectContaining({ document: 'wagons', revision: 4, changes })],
    ]);
  });

  it('logs another document with the same revision', () => {
    const { documents, lines } = start();
    documents.put('wagons', document(1, { HEDGING: true }));
    documents.put('wagons', document(1, { HEDGING: false }));
    expect(lines.map(([message]) => message)).toEqual(Array(2).fill('info: configuration applied'));
    expect(lines[1]![1]).toMatchObject({ revision: 1, changes: { HEDGING: 'true → false' } });
  });

  it('logs a rejected document once, and changes nothing', () => {
    const { config, documents, lines, seen, dynamic } = start();
    documents.put('all', document(1, { LOG_LEVEL: 'loud' }));
    documents.put('wagons', undefined);
    documents.put('all', document(1, { LOG_LEVEL: 'loud' }));
    expect(seen).toEqual([]);
    expect(config.LOG_LEVEL).toBe('info');
    const reason = expect.stringMatching(/^LOG_LEVEL: .*got "loud"$/) as string;
    expect(lines).toEqual([
      [
        'warn: configuration rejected: keeping the last good one',
        expect.objectContaining({ document: 'all', revision: 1, reason }),
      ],
    ]);
    expect(dynamic.report()).toEqual({
      documents: [{ document: 'all', rejected: { revision: 1, reason } }, { document: 'wagons' }],
      pinned: [],
    });
    documents.put('all', document(2, { LOG_LEVEL: 'warn' }));
    documents.put('all', document(1, { LOG_LEVEL: 'loud' }));
    expect(lines.map(([message]) => message.slice(0, 27))).toEqual([
      'warn: configuration rejecte',
      'info: configuration applied',
      'warn: configuration rejecte',
    ]);
  });

  it('starts with the last good documents from its file, and reports no rejection from them', () => {
    const first = start();
    first.documents.put('all', document(2, { HEDGING: true }));
    first.documents.put('wagons', document(5, { DOORS_OPEN: false }));
    first.documents.put('wagons', '{');
    expect(readdirSync(folder)).toEqual(['documents.json']);
    const { config, dynamic, documents, lines, seen } = start();
    expect(config).toMatchObject({ HEDGING: true, DOORS_OPEN: false });
    expect(dynamic.report().documents).toEqual([
      { document: 'all', revision: 2 },
      { document: 'wagons', revision: 5 },
    ]);
    expect(lines.map(([message]) => message)).toEqual(Array(2).fill('info: configuration applied'));
    // Consul has lost its data, or has the same documents: nothing changes.
    documents.put('all', undefined);
    documents.put('wagons', document(5, { DOORS_OPEN: false }));
    expect([lines, seen].map(({ length }) => length)).toEqual([2, 2]);
    expect(config).toMatchObject({ HEDGING: true, DOORS_OPEN: false });
  });

  it.each([
    ['damaged', '{"all":', 'warn: the file of the last configuration is ignored'],
    ['of another form', '[1]', 'warn: the file of the last configuration is ignored'],
    [
      'with an invalid document',
      JSON.stringify({ wagons: document(1, { GONE: 1 }) }),
      'warn: stored configuration ignored',
    ],
  ])('ignores a file that is %s', (_, content, line) => {
    writeFileSync(file, content);
    const { config, dynamic, documents, lines } = start();
    expect(lines.map(([message]) => message)).toEqual([line]);
    expect(dynamic.report().documents).toEqual([{ document: 'all' }, { document: 'wagons' }]);
    documents.put('wagons', document(2, { HEDGING: true }));
    expect(config.HEDGING).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ wagons: document(2, { HEDGING: true }) });
  });

  it('works without a file, and logs that it cannot write one', () => {
    const without = start({ CONFIG_CACHE_FILE: '' });
    without.documents.put('all', document(1, { HEDGING: true }));
    expect(without.config.HEDGING).toBe(true);
    const { config, documents, lines } = start({ CONFIG_CACHE_FILE: join(folder, 'file', 'documents.json') });
    writeFileSync(join(folder, 'file'), '');
    documents.put('all', document(1, { HEDGING: true }));
    expect(config.HEDGING).toBe(true);
    expect(lines.map(([message]) => message)).toEqual([
      'info: configuration applied',
      'warn: the configuration is not stored: a restart would lose it',
    ]);
  });

  it('is ready after the first answer or failure of each watch', async () => {
    const { documents, followed } = start();
    let isReady = false;
    const ready = followed.then(() => (isReady = true));
    documents.fail('all');
    await Promise.resolve();
    expect(isReady).toBe(false);
    documents.put('wagons', undefined);
    await ready;
  });
});
