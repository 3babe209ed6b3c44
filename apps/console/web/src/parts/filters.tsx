import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { query, setQuery } from '../router.ts';
import { Button } from './button.tsx';
import { SelectField, TextField, useDelayed, type SelectFieldProps, type TextFieldProps } from './fields.tsx';

type FilterProps<Props> = Omit<Props, 'value' | 'onInput'> & {
  /** The parameter of the page's address that holds the filter. */
  readonly name: string;
};

/** A text that filters the page. The address follows when typing stops. */
export function FilterField({ name, ...rest }: FilterProps<TextFieldProps>) {
  const current = query.value.get(name) ?? '';
  const text = useSignal(current);
  useEffect(() => {
    if (text.value.trim() !== current) text.value = current;
  }, [current]);
  const setLater = useDelayed((value: string) => setQuery({ [name]: value }, { replace: true }));
  function type(value: string): void {
    text.value = value;
    setLater(value.trim());
  }
  return <TextField {...rest} value={text.value} onInput={type} />;
}

/** A choice that filters the page. */
export function FilterSelect({ name, ...rest }: FilterProps<SelectFieldProps>) {
  return <SelectField {...rest} value={query.value.get(name) ?? ''} onInput={(value) => setQuery({ [name]: value })} />;
}

/** A filter that was set by a link, with a button that removes it. */
export function FilterChip({ text, onRemove }: { text: string; onRemove: () => void }) {
  return (
    <span class="chip">
      {text}
      <Button kind="quiet" label={`Remove the filter ${text}`} onClick={onRemove}>
        ×
      </Button>
    </span>
  );
}
