/** Blocking queries that wait for a change. */
export class Waiters<Change = void> {
  private readonly waiting = new Set<(change: Change) => void>();

  /**
   * Resolves at the next change that concerns the query, after the time, or when the signal aborts.
   * @param concerns - whether a change does. @defaultValue each does
   */
  wait(timeoutMs: number, signal: AbortSignal, concerns: (change: Change) => boolean = () => true): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.waiting.delete(changed);
        resolve();
      };
      const changed = (change: Change): void => {
        if (concerns(change)) done();
      };
      const timer = setTimeout(done, timeoutMs);
      signal.addEventListener('abort', done);
      this.waiting.add(changed);
      if (signal.aborted) done();
    });
  }

  wake(change: Change): void {
    for (const changed of [...this.waiting]) changed(change);
  }
}
