import { z } from 'zod';
import { InvalidDocumentError, parseDocument, type ConfigDocument, type SettingValues } from './config-document.ts';
import { dynamicFields } from '../config/dynamic-settings.ts';

/** The name of the document for every service. */
export const ALL = 'all';

/** The state of one document in a process. */
export interface DocumentReport {
  readonly document: string;
  /** Absent while no document is in force. */
  readonly revision?: number;
  /** Whether its trial is in force, which is only for this instance. */
  readonly isTrial?: true;
  /** Present while the newest document is rejected. Its revision is absent if it can't be read. */
  readonly rejected?: { readonly revision?: number; readonly reason: string };
}

export interface ConfigStateOptions {
  readonly service: string;
  readonly instanceId: string;
  /** The schema of the service, and the part that every service has. */
  readonly schema: z.ZodObject;
  readonly common: z.ZodObject;
  /** The settings at the start: environment and defaults. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The same for dynamic settings. */
  readonly standard: SettingValues;
  /** Names of the settings that no document changes. */
  readonly pinned: readonly string[];
}

interface Received {
  readonly text: string;
  readonly document: ConfigDocument;
}

/** One document: the last good one, and the newest one if it is not in force. */
class Slot {
  good: Received | undefined;
  newest: Received | undefined;
  rejected: InvalidDocumentError | undefined;
}

/**
 * The settings that result from the documents of a service. A document is in force whole or not at all. The last good
 * one stays in force while the newest is invalid or absent. It uses no network, no files and no time.
 */
export class ConfigState {
  private readonly slots: ReadonlyMap<string, Slot>;
  private readonly rules: ReadonlyMap<string, Parameters<typeof parseDocument>[1]>;
  private readonly combination: z.ZodType;
  private current: SettingValues;

  constructor(private readonly options: ConfigStateOptions) {
    const { service, schema, common, standard } = options;
    this.slots = new Map([ALL, service].map((name) => [name, new Slot()]));
    this.rules = new Map([
      [ALL, { fields: dynamicFields(common), allowsTrial: false }],
      [service, { fields: dynamicFields(schema), allowsTrial: true }],
    ]);
    // Only the rules between settings: the settings themselves are valid.
    this.combination = z.looseObject({}).check(...((schema.def.checks ?? []) as z.core.$ZodCheck<object>[]));
    this.current = standard;
  }

  /** The names of the documents. */
  get documents(): readonly string[] {
    return [...this.slots.keys()];
  }

  /** All dynamic settings in force. Another object after each change. */
  get settings(): SettingValues {
    return this.current;
  }

  /** The texts of the documents in force, by name. */
  get texts(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.slots].flatMap(([name, { good }]) => (good ? [[name, good.text]] : [])));
  }

  /** @param text - the newest document. Undefined if it does not exist: then the last good one stays in force. */
  receive(name: string, text: string | undefined): void {
    const slot = this.slots.get(name)!;
    slot.newest = undefined;
    slot.rejected = undefined;
    if (text === undefined || text === slot.good?.text) return;
    try {
      slot.newest = { text, document: parseDocument(text, this.rules.get(name)!) };
    } catch (error) {
      slot.rejected = error as InvalidDocumentError;
    }
    this.settle();
  }

  report(): readonly DocumentReport[] {
    return [...this.slots].map(([document, { good, rejected }]) => ({
      document,
      ...(good && { revision: good.document.revision }),
      ...(good && this.isTrial(good.document) && { isTrial: true as const }),
      ...(rejected && { rejected: { revision: rejected.revision, reason: rejected.message } }),
    }));
  }

  /**
   * Puts as many of the newest documents in force as are valid together. A document that is only invalid together with
   * another one gets another chance when that one changes.
   */
  private settle(): void {
    const [all, own] = [...this.slots.values()] as [Slot, Slot];
    const choices = [
      [all.newest, own.newest],
      [undefined, own.newest],
      [all.newest, undefined],
    ] as const;
    let problem: string | undefined;
    for (const [newAll, newOwn] of choices) {
      if (newAll === undefined && newOwn === undefined) continue;
      const settings = this.merged(newAll ?? all.good, newOwn ?? own.good);
      const found = this.problemOf(settings);
      problem ??= found;
      if (found !== undefined) continue;
      this.current = settings;
      if (newAll) accept(all);
      if (newOwn) accept(own);
      break;
    }
    for (const { newest, slot } of [all, own].map((each) => ({ newest: each.newest, slot: each }))) {
      if (newest) slot.rejected = new InvalidDocumentError(problem!, newest.document.revision);
    }
  }

  private merged(all: Received | undefined, own: Received | undefined): SettingValues {
    const { standard, pinned } = this.options;
    const given = { ...(all && this.settingsOf(all.document)), ...(own && this.settingsOf(own.document)) };
    const free = Object.entries(given).filter(([name]) => !pinned.includes(name));
    return { ...standard, ...Object.fromEntries(free) };
  }

  private settingsOf(document: ConfigDocument): SettingValues {
    return this.isTrial(document) ? document.trial!.settings : document.settings;
  }

  private isTrial({ trial }: ConfigDocument): boolean {
    return trial?.instance === this.options.instanceId;
  }

  /** Why settings are invalid together. Undefined if they are not. */
  private problemOf(settings: SettingValues): string | undefined {
    const values = Object.entries(settings).map(([name, { value }]) => [name, value]);
    const { error } = this.combination.safeParse({ ...this.options.config, ...Object.fromEntries(values) });
    return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  }
}

function accept(slot: Slot): void {
  slot.good = slot.newest;
  slot.newest = undefined;
  slot.rejected = undefined;
}
