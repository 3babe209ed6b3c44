import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: () => unknown;
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly type?: 'button' | 'submit';
  /** For a switch: whether it is on. */
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly disabled?: boolean;
  /** What the button does, where its text alone does not say it. */
  readonly label?: string;
}

/** A button. It is disabled while the promise of its action is not settled. */
export function Button(props: ButtonProps) {
  const { children, onClick, kind = 'plain', type = 'button', pressed, expanded, disabled = false, label } = props;
  const isBusy = useSignal(false);
  async function click(): Promise<void> {
    isBusy.value = true;
    try {
      await onClick?.();
    } finally {
      isBusy.value = false;
    }
  }
  return (
    <button
      type={type}
      class={`button ${kind}`}
      onClick={onClick && click}
      disabled={disabled || isBusy.value}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-label={label}
    >
      {children}
    </button>
  );
}
