import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { rowsOf, type Encoding, type Signal } from './export-request.ts';
import { failureBody, successBody } from './export-response.ts';
import { InvalidExportError } from './received.ts';

const MAX_DECOMPRESSED_BYTES = 16 * 1024 * 1024;
/** Between batches, other work has its turn: an export must not delay health checks. */
const BATCH = 512;

/** The body of an export request. */
export interface ExportBody {
  readonly bytes: Buffer;
  readonly encoding: Encoding;
  readonly isCompressed: boolean;
}

export interface ExportAnswer {
  readonly status: 200 | 400 | 413;
  readonly body: Buffer;
}

/** Where the items of a signal are stored. */
export interface Destination<Row> {
  /** @throws Error if it can't store them. */
  add(rows: readonly Row[]): void;
  /** Counts invalid items. */
  rejected(items: number): void;
  /** Counts a request that is refused as a whole. */
  refused(): void;
}

/**
 * Stores the items of export requests, one request at a time.
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export class OtlpReceiver<Row> {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly signal: Signal<Row>,
    private readonly destination: Destination<Row>,
  ) {}

  /** @throws the error of the destination if it can't store the items. */
  receive(body: ExportBody): Promise<ExportAnswer> {
    const answer = this.last.then(() => this.answerTo(body));
    this.last = answer.catch(() => {});
    return answer;
  }

  private async answerTo(body: ExportBody): Promise<ExportAnswer> {
    try {
      const rejected = await this.store(body);
      this.destination.rejected(rejected);
      return { status: 200, body: successBody(body.encoding, this.signal.names.rejected, rejected) };
    } catch (error) {
      if (!(error instanceof InvalidExportError)) throw error;
      this.destination.refused();
      const isTooLarge = (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_BUFFER_TOO_LARGE';
      return { status: isTooLarge ? 413 : 400, body: failureBody(body.encoding, error.message) };
    }
  }

  /** @returns the number of invalid items. @throws InvalidExportError if the body is damaged. */
  private async store({ bytes, encoding, isCompressed }: ExportBody): Promise<number> {
    const body = isCompressed ? await decompressed(bytes) : bytes;
    const rows = rowsOf(body, encoding, this.signal);
    let rejected = 0;
    for (let batch = nextBatch(rows); batch.length > 0; batch = nextBatch(rows)) {
      const valid = batch.filter((row) => row !== undefined);
      rejected += batch.length - valid.length;
      if (valid.length > 0) this.destination.add(valid);
      await eventLoopTurn();
    }
    return rejected;
  }
}

async function decompressed(bytes: Buffer): Promise<Buffer> {
  return promisify(gunzip)(bytes, { maxOutputLength: MAX_DECOMPRESSED_BYTES }).catch((error: unknown) => {
    throw invalid(error);
  });
}

function nextBatch<Row>(rows: Iterator<Row>): Row[] {
  const batch: Row[] = [];
  try {
    while (batch.length < BATCH) {
      const { done, value } = rows.next();
      if (done === true) break;
      batch.push(value);
    }
  } catch (error) {
    throw invalid(error);
  }
  return batch;
}

const invalid = (cause: unknown) => new InvalidExportError((cause as Error).message, { cause });
