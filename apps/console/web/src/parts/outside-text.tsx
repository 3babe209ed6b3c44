import { useSignal } from '@preact/signals';
import { Button } from './button.tsx';
import { formatCount } from './formats.ts';
import { visibleText } from './visible-text.ts';

const MAX_CHARACTERS = 2_000;

/** A text from outside as text, never as HTML. A long one is cut, with a button that shows all of it. */
export function OutsideText({ text }: { text: string }) {
  const isWhole = useSignal(false);
  const isLong = text.length > MAX_CHARACTERS;
  return (
    <>
      <pre class={isWhole.value ? 'outside-text whole' : 'outside-text'} tabIndex={isWhole.value ? 0 : undefined}>
        {visibleText(isWhole.value ? text : text.slice(0, MAX_CHARACTERS))}
      </pre>
      {isLong && (
        <Button kind="quiet" expanded={isWhole.value} onClick={() => (isWhole.value = !isWhole.value)}>
          {isWhole.value ? 'Show less' : `Show all ${formatCount(text.length)} characters`}
        </Button>
      )}
    </>
  );
}
