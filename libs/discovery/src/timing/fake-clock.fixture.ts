import type { Clock } from './clock.ts';

interface Sleeper {
  readonly wakeAt: number;
  wake(): void;
}

/** A clock that only a test advances. */
export class FakeClock implements Clock {
  /** The duration of each sleep, in order of start. */
  readonly sleeps: number[] = [];
  private time = 0;
  private readonly sleepers = new Set<Sleeper>();

  readonly now = (): number => this.time;

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        wakeAt: this.time + ms,
        wake: () => {
          this.sleepers.delete(sleeper);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal.addEventListener('abort', () => sleeper.wake(), { once: true });
      if (signal.aborted) sleeper.wake();
    });
  }

  /** Advances the time: wakes each sleeper at its time, and runs everything that follows. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    await settled();
    for (;;) {
      const [next] = [...this.sleepers].filter(({ wakeAt }) => wakeAt <= until).sort((a, b) => a.wakeAt - b.wakeAt);
      if (next === undefined) break;
      this.time = Math.max(this.time, next.wakeAt);
      next.wake();
      await settled();
    }
    this.time = until;
  }
}

/** Resolves when everything that does not depend on time has run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
