import type { Logger } from 'pino';

export interface StopRequestOptions {
  readonly logger: Logger;
  /** Timeout of the stop, after which the process exits. */
  readonly timeoutMs: number;
  readonly stop: () => Promise<void>;
  /** Runs after the last log line of a clean stop. */
  readonly stopped: () => Promise<void>;
}

/** Stops the process and logs the reason. */
export type RequestStop = (reason: string, exitCode: number) => void;

/**
 * Stops once and exits: code 0 after a clean stop, 1 if the stop failed or timed out. SIGTERM, SIGINT and the end of
 * the parent process (IPC channel) request the stop. A second signal exits immediately. An uncaught error is logged and
 * requests the stop too, because the state of the process is unknown.
 * @returns a function that requests the stop.
 */
export function onStopRequest({ logger, timeoutMs, stop, stopped }: StopRequestOptions): RequestStop {
  let asked = false;
  const request: RequestStop = (reason, exitCode) => {
    if (asked) return;
    asked = true;
    logger.info({ reason }, 'stopping');
    setTimeout(() => endAtOnce('the stop took too long'), timeoutMs).unref();
    stop().then(
      async () => {
        logger.info('stopped');
        await stopped();
        process.exit(exitCode);
      },
      (error: unknown) => endAtOnce('the stop failed', error),
    );
  };
  const endAtOnce = (reason: string, error?: unknown) => {
    logger.error({ reason, err: error }, 'exiting immediately');
    process.exit(1);
  };

  let signalled = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (signalled) endAtOnce(`a second signal, ${signal}`);
    signalled = true;
    request(signal, 0);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);

  if (process.channel) {
    // The channel must not keep an idle process alive.
    process.channel.unref();
    process.on('disconnect', () => request('the parent process ended', 0));
  }

  const onUncaught = (error: unknown) => {
    logger.fatal({ err: error }, 'uncaught error');
    request('uncaught error', 1);
  };
  process.on('uncaughtException', onUncaught).on('unhandledRejection', onUncaught);
  return request;
}
