import type { DocumentContent, SettingValue, Settings } from './document.ts';

/** A setting that differs between two documents. */
export interface Difference {
  /** The setting. In a trial: `INSTANCE NAME`. */
  readonly name: string;
  /** Undefined if it is not set. */
  readonly from?: SettingValue;
  readonly to?: SettingValue;
}

/** The settings that differ between two documents, in the order of their names. An absent document has none. */
export function differences(from?: DocumentContent, to?: DocumentContent): Difference[] {
  const [before, after] = [flat(from), flat(to)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, from: before[name], to: after[name] }));
}

/** All settings of a document, those of its trial with its instance. */
export function flat(content?: DocumentContent): Settings {
  if (content?.trial === undefined) return content?.settings ?? {};
  const { instance, settings } = content.trial;
  // A trial without settings is a trial too.
  const marker = { [`trial of ${instance}`]: true };
  const own = Object.entries(settings).map(([name, value]) => [`${instance} ${name}`, value]);
  return { ...content.settings, ...marker, ...(Object.fromEntries(own) as Settings) };
}
