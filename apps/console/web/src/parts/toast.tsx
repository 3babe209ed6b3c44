import { signal } from '@preact/signals';
import { RequestError } from '../api/client.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

const SHOWN_MS = 6_000;
const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

/** Shows a message for some seconds. Screen readers read it. */
export function showToast(text: string, isError = false): void {
  const id = ++lastId;
  toasts.value = [...toasts.value.slice(-3), { id, text, isError }];
  setTimeout(() => (toasts.value = toasts.value.filter((toast) => toast.id !== id)), SHOWN_MS);
}

/**
 * Runs an action and shows its result.
 * @returns whether it succeeded.
 */
export async function perform(done: string, action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    showToast(done);
    return true;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    showToast(error.message, true);
    return false;
  }
}

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {toasts.value.map(({ id, text, isError }) => (
        <p key={id} class={isError ? 'toast bad' : 'toast'}>
          {isError && <strong>Failed: </strong>}
          {text}
        </p>
      ))}
    </div>
  );
}
