import type { Logger } from 'pino';

export interface StopRequestOptions {
  readonly logger: Logger;
  /** How long the stop may take before the process ends anyway. */
  readonly timeoutMs: number;
  readonly stop: () => Promise<void>;
}

/** Stops the process, for a reason that is logged. */
export type RequestStop = (reason: string, exitCode: number) => void;

/**
 * Stops once, and ends the process: exit 0 after a clean stop, 1 after one that failed or took too long. SIGTERM,
 * SIGINT, and the end of the parent that holds the IPC channel ask for it; a second signal ends the process at once.
 * An error that is not caught is logged and asks for it too, since the state it leaves is not to be trusted.
 * @returns what asks for it from within.
 */
export function onStopRequest({ logger, timeoutMs, stop }: StopRequestOptions): RequestStop {
  let asked = false;
  const request: RequestStop = (reason, exitCode) => {
    if (asked) return;
    asked = true;
    logger.info({ reason }, 'stopping');
    setTimeout(() => endAtOnce('the stop took too long'), timeoutMs).unref();
    stop().then(
      () => {
        logger.info('stopped');
        process.exit(exitCode);
      },
      (error: unknown) => endAtOnce('the stop failed', error),
    );
  };
  const endAtOnce = (reason: string, error?: unknown) => {
    logger.error({ reason, err: error }, 'ending at once');
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
    // It must not keep a process alive that has nothing else to do.
    process.channel.unref();
    process.on('disconnect', () => request('the parent process ended', 0));
  }

  const onUncaught = (error: unknown) => {
    logger.fatal({ err: error }, 'an error that nobody caught');
    request('an error that nobody caught', 1);
  };
  process.on('uncaughtException', onUncaught).on('unhandledRejection', onUncaught);
  return request;
}
