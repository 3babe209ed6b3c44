import {
  changeSettings,
  ConfigurationError,
  documentIfValid,
  endTrial,
  restore,
  writeRevision,
  type Configuration,
  type DocumentContent,
  type Settings,
  type WriteRequest,
} from '@signalbox/configuration';
import { UnavailableError } from '@signalbox/contract';
import type { Directory } from '@signalbox/discovery';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { configChange } from '../api/configuration.ts';
import type { fault } from '../api/control.ts';
import { ConflictError, NotFoundError } from '../console-errors.ts';

type Change = WriteRequest['change'];
type RequestedChange = z.output<typeof configChange>;

const ATTEMPTS = 3;

/** Changes of documents by operators. */
export class ConfigChanges {
  /** @param directory - the registered instances: an id that is not among them never returns. */
  constructor(
    private readonly configuration: Configuration,
    private readonly directory: Pick<Directory, 'instances'>,
  ) {}

  /**
   * Changes settings. @returns the new revision.
   * @throws ConflictError if the document has another revision than the one that the change begins with; NotFoundError
   * if the instance does not run.
   */
  async change(
    document: string,
    { revision, settings, instance, message }: RequestedChange,
    author: string,
  ): Promise<number> {
    this.assertKnown(document);
    if (instance !== undefined && !this.isListed(document, instance))
      throw new NotFoundError(`there is no instance ${instance} of ${document}`);
    const base = await this.read(document);
    const current = documentIfValid(base)?.revision ?? null;
    if (base.text !== undefined && current !== revision)
      throw new ConflictError(`expected revision ${revision ?? 'none'} of ${document}, got ${current ?? 'none'}`);
    const changed = changeSettings((before) => withChanges(before, settings), instance);
    const change: Change = (content) => changed(this.withoutDeadTrial(document, content));
    const action = instance === undefined ? 'set' : 'trial';
    return this.write({ document, action, change, author, reason: message, base });
  }

  /** Writes the settings of an earlier revision again. @returns the new revision. */
  async rollBack(document: string, to: number, author: string): Promise<number> {
    this.assertKnown(document);
    const entry = await this.configuration.store.revision(document, to);
    return this.write({ document, action: 'rollback', change: restore(entry.document), author, reason: '' });
  }

  /** Injects a fault into an instance, as a trial of its settings. Without delay and failures, the fault ends. */
  async injectFault(service: string, { instance, delayMs, abortPercent }: z.output<typeof fault>, author: string) {
    this.assertKnown(service);
    const isOff = delayMs === 0 && abortPercent === 0;
    const change: Change = (stored) => {
      const current = this.withoutDeadTrial(service, stored);
      if (!isOff)
        return changeSettings(
          (settings) => ({ ...settings, FAULT_DELAY_MS: delayMs, FAULT_ABORT_PERCENT: abortPercent }),
          instance,
        )(current);
      if (current?.trial?.instance !== instance) return current ?? { settings: {} };
      const rest = changeSettings(withoutFault, instance)(current);
      return isDeepStrictEqual(rest.trial?.settings, withoutFault(rest.settings)) ? endTrial(rest) : rest;
    };
    const request = {
      document: service,
      action: 'trial',
      change,
      author,
      reason: isOff ? 'the fault ends' : 'a fault',
    } as const;
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (isOff && (await this.read(service)).text === undefined) return;
        await this.write(request);
        return;
      } catch (error) {
        // Another fault was injected at the same moment.
        if (!(error instanceof ConflictError) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async write(request: WriteRequest): Promise<number> {
    const { kind, revision } = await writeRevision(this.configuration, request);
    if (kind === 'conflict') throw new ConflictError(`${request.document} was changed at the same moment: try again`);
    return revision;
  }

  private async read(document: string) {
    try {
      return await this.configuration.store.read(document);
    } catch (error) {
      throw error instanceof ConfigurationError ? new UnavailableError(error.message) : error;
    }
  }

  /** The trial of an instance that has ended is of no use, and would prevent others. */
  private withoutDeadTrial(document: string, content?: DocumentContent): DocumentContent | undefined {
    return content?.trial && !this.isListed(document, content.trial.instance) ? endTrial(content) : content;
  }

  private isListed(service: string, instanceId: string): boolean {
    return this.directory.instances(service).some(({ id }) => id === instanceId);
  }

  private assertKnown(document: string): void {
    if (!this.configuration.schemas.has(document)) throw new NotFoundError(`there is no document ${document}`);
  }
}

function withChanges(settings: Settings, changes: RequestedChange['settings']): Settings {
  const merged = { ...settings, ...changes };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)) as Settings;
}

function withoutFault({ FAULT_DELAY_MS: _, FAULT_ABORT_PERCENT: __, ...settings }: Settings): Settings {
  return settings;
}
