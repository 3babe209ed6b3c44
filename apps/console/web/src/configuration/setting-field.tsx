import { useId } from 'preact/hooks';
import { formatValue } from '../parts/formats.ts';
import { parseSetting, type Setting } from './settings.ts';

interface SettingFieldProps {
  readonly setting: Setting;
  readonly text: string;
  readonly isChanged: boolean;
  readonly onInput: (text: string) => void;
}

/** One setting: what it means, and an input of its type. */
export function SettingField({ setting, text, isChanged, onInput }: SettingFieldProps) {
  const { name, type, description, unit, options, minimum, maximum } = setting;
  const id = useId();
  const parsed = parseSetting(setting, text);
  const error = 'error' in parsed ? parsed.error : undefined;
  const usual = `default ${formatValue(setting.default ?? null)}`;
  const choices = options ?? (type === 'boolean' ? ['true', 'false'] : undefined);
  const shared = { id, 'aria-describedby': `${id}-about`, 'aria-invalid': error !== undefined };
  return (
    <div class={isChanged ? 'setting changed' : 'setting'}>
      <div>
        <label for={id}>
          <code>{name}</code>
        </label>
        <p id={`${id}-about`} class="muted">
          {description} ({[unit, usual].filter(Boolean).join(', ')})
        </p>
        {error && <p class="bad-text">{error}</p>}
      </div>
      {choices ? (
        <select {...shared} value={text} onChange={(event) => onInput(event.currentTarget.value)}>
          <option value="">not set</option>
          {choices.map((choice) => (
            <option key={choice} value={choice} selected={choice === text}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          type={type === 'integer' || type === 'number' ? ('number' as 'text') : 'text'}
          step="any"
          min={minimum ?? undefined}
          max={maximum ?? undefined}
          value={text}
          placeholder="not set"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
