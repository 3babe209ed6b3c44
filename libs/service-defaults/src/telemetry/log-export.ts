import type { DestinationStream } from 'pino';
import type { ServiceConfig } from '../config/service-settings.ts';
import type { ServiceIdentity } from '../identity.ts';
import type { Logger } from '../logging/logger.ts';
import { openOutbox } from './open-outbox.ts';
import type { Outbox } from './outbox.ts';
import { RateLimit } from './rate-limit.ts';

/** Whether a line has the level `warn` or above. Its level is its first field. */
const isImportant = (line: string): boolean => /^\{"level":"(?:warn|error|fatal)"/.test(line);

/** Copies the lines of the log to an OTLP receiver, if there is an endpoint for logs. */
export class LogExport {
  readonly outbox: Outbox<string> | undefined;

  constructor(
    private readonly identity: ServiceIdentity,
    private readonly config: ServiceConfig,
  ) {
    this.outbox = openOutbox('logs', config);
  }

  /**
   * A stream that also exports the lines. They are parsed only when they are sent. Above the limit, those of the level
   * `info` and below are dropped.
   */
  copying(stream: DestinationStream): DestinationStream {
    const { outbox } = this;
    if (!outbox) return stream;
    const limit = new RateLimit(() => this.config.MAX_EXPORTED_LINES_PER_SECOND);
    return {
      write: (line) => {
        stream.write(line);
        if (limit.take() || isImportant(line)) outbox.add(line);
        else outbox.dropped += 1;
      },
    };
  }

  async start(logger: Logger): Promise<void> {
    if (!this.outbox) return;
    const [{ serializeLines }, { resourceOf }] = await Promise.all([
      import('./log-records.ts'),
      import('./resource.ts'),
    ]);
    const serialize = serializeLines(resourceOf(this.identity, this.config));
    this.outbox.start({ serialize, logger });
  }
}
