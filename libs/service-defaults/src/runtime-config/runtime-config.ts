import { Logger } from '@nestjs/common';
import type { DocumentReport } from './config-state.ts';

/** What configuration a process runs. */
export interface ConfigurationReport {
  readonly documents: readonly DocumentReport[];
  /** The settings that no document changes. */
  readonly pinned: readonly string[];
}

const logger = new Logger('Configuration');

/**
 * The changes of settings while a service runs. A part that reads its settings at each use needs no listener.
 */
export class RuntimeConfig {
  /** Reports which documents are in force. */
  report: () => ConfigurationReport = () => ({ documents: [], pinned: [] });
  private readonly listeners: (() => void)[] = [];

  /** Calls the listener after each change. All settings have their new values then. */
  subscribe(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The settings have changed. An error of a listener is logged, and does not affect the others. */
  changed(): void {
    for (const listener of this.listeners) {
      try {
        listener();
      } catch (error) {
        logger.error({ message: 'a part does not use the new configuration', error });
      }
    }
  }
}
