import type { Documents, StateLog } from '@signalbox/discovery';
import type { z } from 'zod';
import type { ServiceConfig } from '../config/service-settings.ts';
import { serviceConfig } from '../config/service-settings.ts';
import type { SettingValues } from './config-document.ts';
import { ConfigFile } from './config-file.ts';
import { ConfigState, type DocumentReport } from './config-state.ts';
import { standardSettings } from '../config/config.ts';
import type { ConfigurationReport } from './runtime-config.ts';

export interface DynamicConfigOptions {
  readonly service: string;
  readonly instanceId: string;
  readonly schema: z.ZodObject;
  /** The settings of the process. Their dynamic ones are replaced in place. */
  readonly config: ServiceConfig;
  /** The environment that they were read from. @defaultValue that of the process */
  readonly env?: NodeJS.ProcessEnv;
  readonly logger: StateLog;
  /** Called after each change of the settings. */
  readonly changed: () => void;
}

/**
 * Keeps the dynamic settings of a process at the values of its documents. All settings of a change are replaced at once:
 * no other code runs between them.
 */
export class DynamicConfig {
  private readonly state: ConfigState;
  private readonly file: ConfigFile | undefined;
  private readonly options: DynamicConfigOptions;
  private reported: readonly DocumentReport[];

  constructor(options: DynamicConfigOptions) {
    this.options = options;
    const { service, instanceId, schema, config, env } = options;
    const pinned = config.CONFIG_PINNED;
    const standard = standardSettings(schema, config, env);
    this.state = new ConfigState({
      service,
      instanceId,
      schema,
      common: serviceConfig,
      config: { ...config },
      standard,
      pinned,
    });
    this.reported = this.state.report();
    this.file = config.CONFIG_CACHE_FILE === undefined ? undefined : new ConfigFile(config.CONFIG_CACHE_FILE);
  }

  report(): ConfigurationReport {
    return { documents: this.state.report(), pinned: this.options.config.CONFIG_PINNED };
  }

  /** Puts the documents in force that were in force last, from the file. A damaged file and an invalid document are ignored. */
  restore(): void {
    const { logger } = this.options;
    try {
      const texts = this.file?.read() ?? {};
      for (const name of this.state.documents) this.receive(name, texts[name], true);
    } catch (error) {
      logger.warn({ err: error }, 'the file of the last configuration is ignored');
    }
    // Only the newest document can be rejected, and it is not known yet.
    for (const name of this.state.documents) this.state.receive(name, undefined);
    this.reported = this.state.report();
  }

  /**
   * Follows the documents until the signal aborts.
   * @returns resolves at the first answer for each document, or the first failure.
   */
  async follow(documents: Documents, signal: AbortSignal): Promise<void> {
    const firsts = this.state.documents.map((name) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const received = (text: string | undefined) => {
        this.receive(name, text);
        resolve();
      };
      void documents.watch(name, received, signal, () => resolve()).finally(resolve);
      return promise;
    });
    await Promise.all(firsts);
  }

  private receive(name: string, text: string | undefined, isStored = false): void {
    const before = this.state.settings;
    const stored = this.state.texts;
    this.state.receive(name, text);
    const changes = changesBetween(before, this.state.settings);
    if (changes.length > 0) {
      const values = Object.entries(this.state.settings).map(([setting, { value }]) => [setting, value]);
      Object.assign(this.options.config, Object.fromEntries(values));
    }
    const applied = this.state.documents.filter((document) => stored[document] !== this.state.texts[document]);
    this.log(applied, Object.fromEntries(changes), isStored);
    if (!isStored && applied.length > 0) this.store();
    if (changes.length > 0) this.options.changed();
  }

  /** Logs each document whose state has changed. */
  private log(applied: readonly string[], changes: Readonly<Record<string, string>>, isStored: boolean): void {
    const { logger } = this.options;
    const known = this.reported;
    this.reported = this.state.report();
    for (const [at, report] of this.reported.entries()) {
      const { document, revision, isTrial, rejected } = report;
      const last = known[at]!;
      if (applied.includes(document)) {
        logger.info({ document, revision, isTrial, isStored, changes }, 'configuration applied');
      }
      if (rejected && JSON.stringify(rejected) !== JSON.stringify(last.rejected)) {
        const message = isStored ? 'stored configuration ignored' : 'configuration rejected: keeping the last good one';
        logger.warn({ document, revision: rejected.revision, reason: rejected.reason, inForce: revision }, message);
      }
    }
  }

  private store(): void {
    try {
      this.file?.write(this.state.texts);
    } catch (error) {
      this.options.logger.warn({ err: error }, 'the configuration is not stored: a restart would lose it');
    }
  }
}

/** The settings that differ, each as `old → new`. */
function changesBetween(before: SettingValues, after: SettingValues): [name: string, change: string][] {
  return Object.entries(after).flatMap(([name, { text }]) => {
    const old = before[name]?.text ?? '';
    return old === text ? [] : [[name, `${old} → ${text}`]];
  });
}
