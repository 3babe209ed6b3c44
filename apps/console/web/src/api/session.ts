import { computed, signal } from '@preact/signals';
import type { Session } from '../../../src/api/control.ts';

/** The session of this page. Undefined until the console has answered. */
export const session = signal<Session>();

/** Whether the page offers actions on processes. */
export const canControl = computed(() => session.value?.canControl ?? false);

/** Shows the sign-in page. */
export function endSession(): void {
  const { value } = session;
  if (value) session.value = { ...value, access: 'signed-out', email: null, actionToken: null };
}
