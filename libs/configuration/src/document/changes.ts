import { ConfigurationError } from '../configuration-error.ts';
import type { DocumentContent, Settings, Trial } from './document.ts';

/** A document that does not exist yet. */
const EMPTY: DocumentContent = { settings: {} };

/** A change of a document. It throws ConfigurationError if the document does not allow it. */
export type Change = (current?: DocumentContent) => DocumentContent;

/** Changes the settings, or those of one instance's trial. */
export const changeSettings =
  (change: (settings: Settings) => Settings, instance?: string): Change =>
  (current = EMPTY) =>
    instance === undefined
      ? withTrial(change(current.settings), current.trial)
      : withTrial(current.settings, { instance, settings: change(trialSettings(current, instance)) });

/** The settings that an instance's trial begins with: those of its trial, or else those of all instances. */
export function trialSettings({ settings, trial }: DocumentContent, instance: string): Settings {
  if (trial === undefined) return settings;
  if (trial.instance === instance) return trial.settings;
  throw new ConfigurationError(
    `${trial.instance} already tries settings: use promote, or end its trial with unset … --trial first`,
  );
}

/** Sets settings. */
export const set =
  (given: Settings) =>
  (settings: Settings): Settings => ({ ...settings, ...given });

/** Removes settings. @throws ConfigurationError if one is not set. */
export const unset =
  (names: readonly string[]) =>
  (settings: Settings): Settings => {
    const missing = names.filter((name) => !Object.hasOwn(settings, name));
    if (missing.length > 0) {
      const present = Object.keys(settings).join(', ') || 'none';
      throw new ConfigurationError(`not set: ${missing.join(', ')}; set are: ${present}`);
    }
    return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
  };

/** Removes all settings, and the trial. */
export const unsetEverything: Change = () => EMPTY;

/** Ends the trial. @throws ConfigurationError if there is none. */
export const endTrial: Change = (current) => withTrial(existing(current).settings);

/** Gives all instances the settings of the trial. @throws ConfigurationError if there is none. */
export const promote: Change = (current) => withTrial(existing(current).trial.settings);

/** Restores the content of a revision. */
export const restore =
  ({ settings, trial }: DocumentContent): Change =>
  () =>
    withTrial(settings, trial);

function existing(current: DocumentContent = EMPTY): DocumentContent & { readonly trial: Trial } {
  if (current.trial === undefined)
    throw new ConfigurationError('no instance tries settings: begin with set … --for INSTANCE');
  return { settings: current.settings, trial: current.trial };
}

const withTrial = (settings: Settings, trial?: Trial): DocumentContent =>
  trial === undefined ? { settings } : { settings, trial };
