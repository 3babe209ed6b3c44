import type { StatementSync } from 'node:sqlite';
import type { StateLog } from '@signalbox/discovery';
import type { Storage } from '../api/telemetry.ts';
import type { BoundedTable } from './bounded-table.ts';
import { openHistory } from './history-file.ts';
import { LogStore, type NewLogRecord } from './log-store.ts';
import { SeriesStore, SERIES_SECONDS, type Measurement } from './series-store.ts';
import { SpanStore, type NewSpan } from './span-store.ts';
import type { Database } from './sqlite.ts';

export interface HistoryOptions {
  /** The folder of the file. */
  readonly folder: string;
  readonly maxSpans: number;
  readonly maxLogRecords: number;
  /** Above it, the oldest spans and log records are deleted. @defaultValue 512 MiB */
  readonly maxBytes?: number;
  readonly logger: StateLog;
}

const MAX_BYTES = 512 * 1024 * 1024;
/** Free pages are returned to the file system in steps, so that no single step takes long. */
const VACUUM_PAGES = 200;

/** Since the console started. */
class Counts {
  received = 0;
  /** Of these, the ones that are not stored: invalid, or too many, so that the oldest were deleted. */
  dropped = 0;
}

type PageCount = 'page_count' | 'page_size' | 'freelist_count';

/** What the console stores: spans, log records and time series, in one file. It survives the end of the process. */
export class History {
  readonly counts = { spans: new Counts(), logs: new Counts() };
  /** Number of exports that were refused as a whole. */
  invalidRequests = 0;
  readonly spans: SpanStore;
  readonly logs: LogStore;
  private readonly seriesStore: SeriesStore;
  private readonly database: Database;
  private readonly maxBytes: number;
  private readonly logger: StateLog;
  private isWritable = true;
  private readonly pageCounts: Readonly<Record<PageCount, StatementSync>>;

  constructor({ folder, maxSpans, maxLogRecords, maxBytes = MAX_BYTES, logger }: HistoryOptions) {
    this.database = openHistory(folder, (file) => logger.warn(file, 'the history can not be used: it starts empty'));
    this.maxBytes = maxBytes;
    this.logger = logger;
    this.spans = new SpanStore(this.database, maxSpans);
    this.logs = new LogStore(this.database, maxLogRecords);
    this.seriesStore = new SeriesStore(this.database);
    const page = (name: PageCount) => this.database.prepare(`pragma ${name}`);
    this.pageCounts = {
      page_count: page('page_count'),
      page_size: page('page_size'),
      freelist_count: page('freelist_count'),
    };
  }

  /** @throws Error if they can't be stored. */
  addSpans(spans: readonly NewSpan[]): void {
    this.add('spans', this.spans.table, spans.length, () => this.spans.add(spans));
  }

  /** @throws Error if they can't be stored. */
  addLogs(records: readonly NewLogRecord[]): void {
    this.add('logs', this.logs.table, records.length, () => this.logs.add(records));
  }

  /** Counts received items that are not valid. */
  rejected(kind: 'spans' | 'logs', items: number): void {
    this.counts[kind].received += items;
    this.counts[kind].dropped += items;
  }

  /** @param at - seconds since 1970. @throws Error if they can't be stored. */
  addSeries(at: number, instances: ReadonlyMap<string, Measurement>): void {
    this.inTransaction(() => this.seriesStore.add(at, instances));
  }

  series(instance: string) {
    return this.seriesStore.of(instance, Math.floor(Date.now() / 1000));
  }

  storage(): Storage {
    const of = (counts: Counts, { size, maximum }: BoundedTable) => ({ stored: size, maximum, ...counts });
    return {
      spans: of(this.counts.spans, this.spans.table),
      logs: of(this.counts.logs, this.logs.table),
      invalidRequests: this.invalidRequests,
      seriesSeconds: SERIES_SECONDS,
      diskBytes: this.pages('page_count') * this.pages('page_size'),
    };
  }

  close(): void {
    this.database.close();
  }

  private add(kind: 'spans' | 'logs', table: BoundedTable, items: number, insert: () => void): void {
    const { lastId } = table;
    const counts = this.counts[kind];
    let deleted = 0;
    try {
      this.inTransaction(() => {
        insert();
        deleted = table.trim();
      });
    } catch (error) {
      table.rollBackTo(lastId);
      this.rejected(kind, items);
      throw error;
    }
    counts.received += items;
    counts.dropped += deleted;
    if (deleted > 0) this.database.exec(`pragma incremental_vacuum(${VACUUM_PAGES})`);
    if (this.usedBytes > this.maxBytes) this.shrink();
  }

  private get usedBytes(): number {
    return (this.pages('page_count') - this.pages('freelist_count')) * this.pages('page_size');
  }

  private shrink(): void {
    this.inTransaction(() => {
      this.counts.spans.dropped += this.spans.table.deleteOldest();
      this.counts.logs.dropped += this.logs.table.deleteOldest();
    });
  }

  private pages(name: PageCount): number {
    return Number(this.pageCounts[name].get()![name]);
  }

  private inTransaction(work: () => void): void {
    try {
      this.database.exec('begin');
      work();
      this.database.exec('commit');
    } catch (error) {
      // SQLite itself ends the transaction if the disk is full.
      if (this.database.isTransaction) this.database.exec('rollback');
      if (this.isWritable) this.logger.warn({ reason: (error as Error).message }, 'the history can not be written');
      this.isWritable = false;
      throw error;
    }
    if (!this.isWritable) this.logger.info({}, 'the history is written again');
    this.isWritable = true;
  }
}
