import type { DestinationStream } from 'pino';
import type { ServiceConfig } from '../config/service-settings.ts';
import type { ServiceIdentity } from '../identity.ts';
import type { Logger } from '../logging/logger.ts';
import { openOutbox } from './open-outbox.ts';
import type { Outbox } from './outbox.ts';

/** Copies the lines of the log to an OTLP receiver, if there is an endpoint for logs. */
export class LogExport {
  readonly outbox: Outbox<string> | undefined;

  constructor(
    private readonly identity: ServiceIdentity,
    private readonly config: ServiceConfig,
  ) {
    this.outbox = openOutbox('logs', config);
  }

  /** A stream that also exports the lines. They are parsed only when they are sent. */
  copying(stream: DestinationStream): DestinationStream {
    const { outbox } = this;
    if (!outbox) return stream;
    return {
      write: (line) => {
        stream.write(line);
        outbox.add(line);
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
