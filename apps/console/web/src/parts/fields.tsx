import { useEffect, useRef } from 'preact/hooks';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

export interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'number' | 'search' | 'email' | 'password';
  readonly placeholder?: string;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | 'any';
  readonly autocomplete?: 'username' | 'current-password' | 'off';
  readonly isWide?: boolean;
  readonly required?: boolean;
}

/** A text input with its label above it. */
export function TextField({ label, value, onInput, isWide = false, type = 'text', ...rest }: TextFieldProps) {
  return (
    <label class={isWide ? 'field wide' : 'field'}>
      <span>{label}</span>
      <input {...rest} type={type as 'text'} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}

export interface SelectFieldProps extends FieldProps {
  /** Values, or pairs of a value and its text. */
  readonly options: readonly (string | readonly [value: string, text: string])[];
}

/** A list to choose one value from, with its label above it. */
export function SelectField({ label, value, onInput, options }: SelectFieldProps) {
  const pairs = options.map((option) => (typeof option === 'string' ? ([option, option] as const) : option));
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onInput(event.currentTarget.value)}>
        {pairs.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface CheckFieldProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onInput: (isChecked: boolean) => void;
}

export function CheckField({ label, isChecked, onInput }: CheckFieldProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={isChecked} onChange={(event) => onInput(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

const TYPING_MS = 300;

/** @returns a function that calls `apply` with the last value, when no further value has come for 0.3 s. */
export function useDelayed<Value>(apply: (value: Value) => void): (value: Value) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (value) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => apply(value), TYPING_MS);
  };
}
