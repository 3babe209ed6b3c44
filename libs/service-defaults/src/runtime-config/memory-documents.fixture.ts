import { Documents } from '@signalbox/discovery';

interface Watcher {
  onText(text: string | undefined): void;
  onFailure(reason: Error | undefined): void;
}

/** Documents in memory. A test changes them. */
export class MemoryDocuments extends Documents {
  private readonly watchers = new Map<string, Watcher>();

  override watch(
    name: string,
    onText: Watcher['onText'],
    signal: AbortSignal,
    onFailure: Watcher['onFailure'] = () => undefined,
  ): Promise<void> {
    this.watchers.set(name, { onText, onFailure });
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  /** Sends a text to the watch of a document. */
  put(name: string, text: string | undefined): void {
    this.watchers.get(name)!.onText(text);
  }

  /** Reports a failure to the watch of a document. */
  fail(name: string): void {
    this.watchers.get(name)!.onFailure(new Error('refused'));
  }
}
