import { useSignal } from '@preact/signals';
import type { Configuration } from '../../../src/api/configuration.ts';
import { send } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { SelectField, TextField } from '../parts/fields.tsx';
import { nameOf } from '../parts/states.ts';
import { perform } from '../parts/toast.tsx';
import { Differences } from './differences.tsx';
import { SettingField } from './setting-field.tsx';
import {
  applyChanges,
  differencesOf,
  parseSetting,
  settingsFor,
  settingText,
  type ConfigDocument,
  type Setting,
  type Settings,
} from './settings.ts';

interface EditFormProps {
  readonly document: ConfigDocument;
  readonly schema: readonly Setting[];
  /** The instances that may try a change. */
  readonly instances: Configuration['instances'];
}

/** The version that the edits began with. */
interface Base {
  readonly revision: number | null;
  readonly settings: Settings;
}

/** The settings of a document in a form. Nothing is written before the differences are shown. */
export function EditForm({ document, schema, instances }: EditFormProps) {
  const instance = useSignal('');
  const edits = useSignal<Readonly<Record<string, string>>>({});
  const base = useSignal<Base | undefined>(undefined);
  const message = useSignal('');
  const current: Base = { revision: document.revision, settings: settingsFor(document, instance.value) };
  const start = base.value ?? current;

  const parsed = schema
    .filter(({ name }) => name in edits.value)
    .map((setting) => [setting.name, parseSetting(setting, edits.value[setting.name]!)] as const);
  const errors = parsed.filter(([, one]) => 'error' in one).length;
  const changes = Object.fromEntries(parsed.flatMap(([name, one]) => ('value' in one ? [[name, one.value]] : [])));
  const differences = differencesOf(start.settings, applyChanges(start.settings, changes));
  const isConflict = base.value !== undefined && base.value.revision !== current.revision;

  function edit(name: string, text: string): void {
    base.value ??= current;
    const next = { ...edits.value, [name]: text };
    if (text === settingText(start.settings[name])) delete next[name];
    edits.value = next;
    if (Object.keys(next).length === 0) base.value = undefined;
  }

  function discard(): void {
    edits.value = {};
    base.value = undefined;
    message.value = '';
  }

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    const body = {
      revision: start.revision,
      settings: Object.fromEntries(differences.map(({ name }) => [name, changes[name] ?? null])),
      ...(instance.value && { instance: instance.value }),
      message: message.value,
    };
    const write = () => send('POST', '/api/configuration/:document', body, { document: document.name });
    if (await perform(`Saved ${document.name}`, write)) discard();
  }

  return (
    <form onSubmit={save} class="stack">
      {instances.length > 0 && (
        <div class="filters">
          <SelectField
            label="Change for"
            value={instance.value}
            onInput={(id) => {
              discard();
              instance.value = id;
            }}
            options={[
              ['', 'all instances'],
              ...instances.map((one) => [one.id, `only ${nameOf(one)}, as a trial`] as const),
            ]}
          />
        </div>
      )}
      <div class="settings">
        {schema.map((setting) => {
          const { name } = setting;
          const text = edits.value[name] ?? settingText(start.settings[name]);
          return (
            <SettingField
              key={name}
              setting={setting}
              text={text}
              isChanged={name in edits.value}
              onInput={(next) => edit(name, next)}
            />
          );
        })}
      </div>
      {Object.keys(edits.value).length > 0 && (
        <div class="review" role="group" aria-label="Review of the changes">
          <h3>Changes that are not saved</h3>
          <Differences items={differences} />
          {isConflict && (
            <div class="notice warn" role="alert">
              <p>
                Revision {current.revision} was written meanwhile. Since revision {start.revision ?? 'none'} it has
                changed:
              </p>
              <Differences items={differencesOf(start.settings, current.settings)} />
              <Button onClick={() => (base.value = current)}>Continue with revision {current.revision}</Button>
            </div>
          )}
          <TextField label="Reason, for the history" value={message.value} onInput={(text) => (message.value = text)} />
          <div class="row">
            <Button type="submit" kind="primary" disabled={isConflict || errors > 0 || differences.length === 0}>
              {instance.value ? 'Save as a trial' : 'Save for all instances'}
            </Button>
            <Button onClick={discard}>Discard</Button>
          </div>
        </div>
      )}
    </form>
  );
}
